import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestControlPlane, type TestOrg } from '../../testing/test-control-plane.js';

let plane: TestControlPlane;
let org: TestOrg;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Replays');
});
afterAll(() => plane?.close());

const rules = [{ id: 'reads', effect: 'ALLOW', match: { effects: ['read'] }, reason: 'Reads.' }];
const start = (of = org) =>
  plane.request(of.ownerKey, 'POST', '/v1/policy-replays', { draft: { document: { name: 'draft', rules } }, days: 1 });

/** As if somebody ran them, who was heard of so many seconds ago. */
async function letRun(count: number, silentFor: number): Promise<void> {
  await plane.query(
    `UPDATE policy_replays SET status = 'RUNNING', beat_at = now() - make_interval(secs => $3) WHERE org_id = $1
     AND id IN (SELECT id FROM policy_replays WHERE org_id = $1 ORDER BY id LIMIT $2)`,
    [org.id, count, silentFor],
  );
}

it('three run at a time in an org: more are refused, those of others are not, and dead ones do not count', async () => {
  for (let i = 0; i < 3; i++) {
    const { status, body } = await start();
    expect(status).toBe(202);
    const statusOf = async () => (await plane.ok(org.ownerKey, 'GET', `/v1/policy-replays/${body.id}`)).status;
    while ((await statusOf()) === 'RUNNING') await pause(20);
  }
  // Far ahead, so that the time that the test takes does not count.
  await letRun(3, -3_600);
  const refused = await Promise.all(Array.from({ length: 4 }, () => start()));
  expect(refused.map(({ status, body }) => [status, body.code])).toEqual(Array(4).fill([429, 'rate_limited']));
  expect(refused[0]?.headers.get('retry-after')).toBe('10');
  const [row] = await plane.query('SELECT count(*)::int AS kept FROM policy_replays WHERE org_id = $1', [org.id]);
  expect(row.kept).toBe(3);
  expect((await start(await plane.createOrg('Others'))).status).toBe(202);
  await letRun(3, 3_600);
  expect((await start()).status).toBe(202);
});
