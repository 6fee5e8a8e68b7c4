import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LogFixture, startLogFixture } from '../../test-support/log-fixture.js';

let log: LogFixture;
let org: string;
beforeAll(async () => {
  log = await startLogFixture();
  org = await log.createOrg();
  // Three at one moment, which only their ids tell apart; then one after the other.
  await log.database.withOrg(org, async (tx) => {
    for (const name of ['same-1', 'same-2', 'same-3']) await tx.agents.create({ name, roles: [] });
  });
  for (const name of ['next-1', 'next-2', 'next-3', 'next-4']) await create(name);
});
afterAll(() => log?.close());

const create = (name: string) => log.database.withOrg(org, (tx) => tx.agents.create({ name, roles: [] }));
const list = (limit: number, cursor?: string) => log.database.withOrg(org, (tx) => tx.agents.list({ limit, cursor }));
const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

async function pages(limit: number, between = async () => {}): Promise<string[][]> {
  const seen: string[][] = [];
  for (let cursor: string | null | undefined; cursor !== null; await between()) {
    const page = await list(limit, cursor);
    seen.push(page.items.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return seen;
}

describe('a list', () => {
  it.each([1, 2, 3, 6, 7, 8])('gives each item once, newest first, in pages of %i', async (limit) => {
    const seen = await pages(limit);
    const names = seen.flat();
    expect(names.slice(0, 4)).toEqual(['next-4', 'next-3', 'next-2', 'next-1']);
    expect(names.slice(4).sort()).toEqual(['same-1', 'same-2', 'same-3']);
    expect(seen).toHaveLength(Math.ceil(7 / limit));
  });

  it('neither repeats nor skips an item when others come while it is read', async () => {
    const before = (await pages(10)).flat();
    let added = 0;
    const seen = await pages(2, async () => void (await create(`meanwhile-${++added}`)));
    expect(seen.flat()).toEqual(before);
  });

  it.each([
    'no cursor',
    cursorOf('2026-01-01 00:00:00+00'),
    cursorOf('1', 'agt_1'),
    cursorOf('yesterday', 'agt_1'),
    cursorOf('2026-02-30 00:00:00+00', 'agt_1'),
    cursorOf('2026-01-01 25:00:00+00', 'agt_1'),
    cursorOf('2026-01-01 00:00:00+99', 'agt_1'),
    cursorOf('0000-01-01 00:00:00+00', 'agt_1'),
    cursorOf('2026-01-01 00:00:00+00', 'a\0b'),
    cursorOf('2026-01-01 00:00:00+00', 7),
  ])('refuses a cursor that no list has given: %s', async (cursor) => {
    await expect(list(2, cursor)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('of versions takes the cursor of versions only', async () => {
    const versions = (cursor?: string) =>
      log.database.withOrg(org, (tx) => tx.policies.versions('policy', { limit: 2, cursor }));
    await log.database.withOrg(org, async (tx) => {
      for (let version = 1; version <= 3; version++) {
        const document = { name: 'policy', rules: [] };
        await tx.policies.createVersion({ name: 'policy', document, digest: 'd', author: 'test', message: '' });
      }
    });
    const first = await versions();
    expect(first.items.map(({ version }) => version)).toEqual([3, 2]);
    expect((await versions(first.nextCursor ?? '')).items.map(({ version }) => version)).toEqual([1]);
    for (const id of ['agt_1', '1.5', '99999999999']) {
      const foreign = versions(cursorOf('2026-01-01 00:00:00+00', id));
      await expect(foreign).rejects.toMatchObject({ code: 'invalid_request' });
    }
  });
});
