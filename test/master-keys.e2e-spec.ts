import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT } from '@runplane/cli';
import type { Disclosure, MasterKeyStatus } from '@runplane/contracts';
import { KeyRing, masterKeyId } from '@runplane/database';
import pg from 'pg';
import { runCli } from '../libs/cli/test-support/run-cli.js';
import { until } from './support/until.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();
const CUSTOMER = 'cus_before_the_rotation';
const SERVICES = ['gateway', 'control-plane', 'worker'] as const;

let superuser: pg.Client;
/** Decided before the first rotation: its data hangs on the root key of then. */
let actionId: string;
let first: { sealing: string; data: string };

beforeAll(async () => {
  superuser = new pg.Client({ connectionString: world.stack.ownerUrl });
  // The database is dropped under it at the end.
  superuser.on('error', () => undefined);
  await superuser.connect();
  await world.org.owner.put('/v1/org/data-handling', {
    rules: [{ actions: ['create_refund'], fields: [{ field: '/arguments/customer', keep: 'sealed' }], subjects: [] }],
  });
  actionId = (await world.agent.guard(refund(100, { customer: CUSTOMER }))).body.actionId;
  first = { sealing: idIn(world.stack.keyFiles.sealing), data: idIn(world.stack.keyFiles.data) };
});
afterAll(() => superuser?.end().catch(() => undefined));

const keysIn = (path: string) => readFileSync(path, 'utf8').trim().split(/\s+/);
const idIn = (path: string) => masterKeyId(Buffer.from(keysIn(path)[0] as string, 'base64'));

/** `runplane master-key …`, as the operator. */
async function masterKey(...args: string[]) {
  const env = {
    RUNPLANE_CONTROL_PLANE_URL: world.stack.controlPlaneUrl,
    RUNPLANE_OPERATOR_TOKEN: world.stack.operatorToken,
  };
  const { code, out, err } = await runCli(['master-key', ...args, '--json'], { env });
  return { code, err, body: out === '' ? null : JSON.parse(out) };
}

async function status(): Promise<MasterKeyStatus> {
  return (await masterKey('status')).body;
}

/** What hangs on each key: the secret of the connection that the refund goes through, and fields of the action. */
async function expectReadable(): Promise<void> {
  const request = refund(100);
  expect(await world.agent.guard(request)).toMatchObject({ status: 200, body: { status: 'SUCCEEDED' } });
  expect(world.countOf(request)).toBe(1);
  const { disclosures } = await world.org.owner.get<{ disclosures: Disclosure[] }>(
    `/v1/actions/${actionId}/disclosures?fields=/arguments/customer`,
  );
  expect(disclosures).toHaveLength(1);
  expect(Buffer.from(disclosures[0]?.disclosure ?? '', 'base64url').toString()).toContain(CUSTOMER);
}

/** Connections under the first sealing key, as many as it takes to be in the middle of them for a while. */
async function manyConnections(count: number): Promise<void> {
  const ring = KeyRing.of(...keysIn(world.stack.keyFiles.sealing).map((key) => Buffer.from(key, 'base64')));
  const ids = Array.from({ length: count }, () => `con_${randomBytes(10).toString('hex')}`);
  await superuser.query(
    `INSERT INTO connections (org_id, id, name, provider, environment, configuration, sealed_secret)
     SELECT $1, c.id, c.id, 'http', 'test', '{}', c.sealed FROM unnest($2::text[], $3::bytea[]) AS c (id, sealed)`,
    [world.org.id, ids, ids.map((id) => ring.seal(`{"bearer":"of ${id}"}`, `${world.org.id}:${id}`))],
  );
}

/** How many of them open with these keys alone. */
async function opening(...keys: string[]): Promise<number> {
  const ring = KeyRing.of(...keys.map((key) => Buffer.from(key, 'base64')));
  const { rows } = await superuser.query<{ id: string; sealed_secret: Buffer }>(
    `SELECT id, sealed_secret FROM connections WHERE id LIKE 'con_%' AND name = id`,
  );
  return rows.filter(({ id, sealed_secret }) => {
    try {
      return ring.open(sealed_secret, `${world.org.id}:${id}`).toString() === `{"bearer":"of ${id}"}`;
    } catch {
      return false;
    }
  }).length;
}

describe('master keys that are replaced on a running stack', () => {
  it('leave everything readable throughout, to agents that ask without a pause', async () => {
    const over = new AbortController();
    const answers: unknown[] = [];
    const asking = Array.from({ length: 3 }, async () => {
      while (!over.signal.aborted) {
        const { status, body } = await world.agent.guard(refund(100));
        answers.push(`${status} ${body.status} ${JSON.stringify(body.error ?? null)}`);
      }
    });
    try {
      for (const key of [world.stack.keyFiles.sealing, world.stack.keyFiles.data]) {
        const before = answers.length;
        expect(await masterKey('rotate', '--key', key)).toMatchObject({ code: EXIT.ok, body: { key: idIn(key) } });
        await until('the key in the control plane', async () => {
          const { sealing, root } = await status();
          return [sealing.current, root.current.replace('file:', '')].includes(idIn(key));
        });
        expect((await masterKey('status', '--wait')).code).toBe(EXIT.ok);
        await expectReadable();
        await until('more answers', async () => answers.length > before + 10);
      }
    } finally {
      over.abort();
      await Promise.all(asking);
    }
    expect(new Set(answers)).toEqual(new Set(['200 SUCCEEDED null']));
    const { sealing, root } = await status();
    expect(sealing).toMatchObject({ waiting: 0, missing: [], removable: [first.sealing], fault: null });
    expect(root).toMatchObject({ waiting: 0, missing: [], removable: [`file:${first.data}`], fault: null });
  }, 300_000);

  it('can be dropped then, and nothing needs them any more, in processes that start anew either', async () => {
    const { sealing, data } = world.stack.keyFiles;
    const inUse = await masterKey('drop', idIn(sealing), '--key', sealing);
    expect(inUse).toMatchObject({ code: EXIT.failure });
    expect(keysIn(sealing)).toHaveLength(2);
    expect((await masterKey('drop', first.sealing, '--key', sealing)).code).toBe(EXIT.ok);
    expect((await masterKey('drop', `file:${first.data}`, '--key', data)).code).toBe(EXIT.ok);
    expect([keysIn(sealing).length, keysIn(data).length]).toEqual([1, 1]);
    await Promise.all(SERVICES.map((name) => world.stack.stop(name)));
    await Promise.all(SERVICES.map((name) => world.stack.start(name)));
    await expectReadable();
    expect((await status()).sealing.known).toEqual([idIn(sealing)]);
  });

  it('are still all there after a kill -9 in the middle, and the next worker goes on', async () => {
    const { sealing } = world.stack.keyFiles;
    const count = 4_000;
    await manyConnections(count);
    const [old] = keysIn(sealing) as [string];
    await masterKey('rotate', '--key', sealing);
    const fresh = keysIn(sealing)[0] as string;
    await until('the first moved value', async () => (await opening(fresh)) > 0);
    await world.stack.kill('worker');
    const moved = await opening(fresh);
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(count);
    expect(await opening(fresh, old)).toBe(count);
    expect((await status()).sealing).toMatchObject({ missing: [], removable: [] });
    expect((await masterKey('drop', masterKeyId(Buffer.from(old, 'base64')), '--key', sealing)).code).toBe(
      EXIT.failure,
    );
    await world.stack.start('worker');
    expect((await masterKey('status', '--wait')).code).toBe(EXIT.ok);
    expect(await opening(fresh)).toBe(count);
    await expectReadable();
  }, 300_000);

  it('that are wrong or missing open nothing and lose nothing, and the status says so', async () => {
    const { sealing } = world.stack.keyFiles;
    const before = readFileSync(sealing, 'utf8');
    const rows = async () =>
      (await superuser.query('SELECT id, sealed_secret FROM connections ORDER BY id')).rows as unknown[];
    const stored = await rows();
    writeFileSync(sealing, randomBytes(32).toString('base64'));
    await until('the missing key', async () => (await status()).sealing.missing.length > 0);
    const { code, body } = await masterKey('status', '--wait');
    expect([code, body.sealing.missing]).toEqual([
      EXIT.checkFailed,
      [masterKeyId(Buffer.from(keyOf(before), 'base64'))],
    ]);
    await until('a refusal of the worker', async () => {
      const { body: view } = await world.agent.guard(refund(100));
      return view.status === 'FAILED' && /can't be opened/.test(JSON.stringify(view.error));
    });
    writeFileSync(sealing, 'not a key');
    await until('the fault of the file', async () => (await status()).sealing.fault !== null);
    expect(await rows()).toEqual(stored);
    writeFileSync(sealing, before);
    await until('the key of before', async () => (await status()).sealing.missing.length === 0);
    await expectReadable();
  }, 300_000);

  it('that a host does not have yet are prepared before one uses them', async () => {
    const { sealing } = world.stack.keyFiles;
    const current = idIn(sealing);
    const { body } = await masterKey('rotate', '--key', sealing, '--prepare');
    expect(idIn(sealing)).toBe(current);
    await until('the prepared key', async () => (await status()).sealing.known.includes(body.key));
    expect((await status()).sealing).toMatchObject({ current, waiting: 0 });
    expect((await masterKey('rotate', '--key', sealing, '--use', body.key)).code).toBe(EXIT.ok);
    expect(idIn(sealing)).toBe(body.key);
    await until('the key that is used', async () => (await status()).sealing.current === body.key);
    expect((await masterKey('status', '--wait')).code).toBe(EXIT.ok);
    await expectReadable();
  }, 300_000);
});

const keyOf = (text: string) => text.trim().split(/\s+/)[0] as string;
