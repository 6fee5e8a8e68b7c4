import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Receipt, verifyDisclosure, verifyReceipt } from '@runplane/audit';
import { type ActionView, type Disclosure, type Erasure, workflowIdOf } from '@runplane/contracts';
import proto from '@temporalio/proto';
import { AdminClient } from './support/admin.js';
import { verifiedLog } from './support/audit.js';
import { asSuperuser } from './support/superuser.js';
import { connectTemporal } from './support/temporal-client.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld();

const marker = () => `cus_${randomBytes(8).toString('hex')}`;
const HANDLING = {
  rules: [
    {
      actions: ['create_refund'],
      fields: [
        { field: '/arguments/customer', keep: 'sealed' },
        { field: '/context/note', keep: 'sealed' },
        { field: '/context/ticket', keep: 'clear' },
      ],
      subjects: ['/arguments/customer'],
    },
  ],
};

beforeAll(() => world.org.owner.put('/v1/org/data-handling', HANDLING));

const refundFor = (customer: string, amount = 100, context: object = {}) => ({
  ...refund(amount, { customer }),
  context: { note: `about ${customer}`, ticket: 't_1', never: `not kept: ${customer}`, ...context },
});
const auditorOf = (keys: { secret: string }) => new AdminClient(world.stack.controlPlaneUrl, keys.secret);

describe('disclosing', () => {
  it('gives one field, which the log entry commits to, and no other', async () => {
    const customer = marker();
    const { body } = await world.agent.guard(refundFor(customer));
    const answer = await world.org.owner.get<{ leafHash: string; disclosures: Disclosure[] }>(
      `/v1/actions/${body.actionId}/disclosures?fields=/arguments/customer,/context/never`,
    );
    expect(answer.leafHash).toBe(body.audit?.leafHash);
    expect(answer.disclosures.map(({ field }) => field)).toEqual(['/arguments/customer']);
    const entry = await decided(body.actionId);
    const [given] = answer.disclosures;
    expect(verifyDisclosure(entry, given?.disclosure ?? '')).toMatchObject({ value: customer });
    expect(entry.data).toMatchObject({ clear: { '/context/ticket': 't_1' } });
    expect((entry.data.sd as string[]).length).toBe(2);
    expect(JSON.stringify(entry)).not.toContain(customer);
  });

  it('keeps what an approver edited it to beside what was asked for, and shows each with its own event', async () => {
    const [asked, ran] = [marker(), marker()];
    const { body } = await world.agent.guard({ ...refundFor(asked, 6000), wait: 0 });
    await world.org.approver.post(`/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: { ...refundFor(asked, 6001).arguments, customer: ran },
    });
    const edited = await world.agent.wait(body.actionId, 0);
    await world.vote(edited.body, 'approve', world.org.second);
    const done = await world.agent.wait(body.actionId, 20);
    expect(done.body.status).toBe('SUCCEEDED');

    const { disclosures } = await world.org.owner.get<{ disclosures: Disclosure[] }>(
      `/v1/actions/${body.actionId}/disclosures?fields=/arguments/customer`,
    );
    const log = await logOf(body.actionId);
    const shown = disclosures.map(({ entry, leafHash, disclosure }) => {
      const event = log.events.find(({ subject, seq }) => subject === body.actionId && seq === entry);
      expect(leafHash).toMatch(/^[0-9a-f]{64}$/);
      return { type: event?.type, value: verifyDisclosure(event ?? { data: {} }, disclosure)?.value };
    });
    expect(shown).toEqual([
      { type: 'action.decided', value: asked },
      { type: expect.stringMatching(/^(execution\.started|permit\.issued)$/), value: ran },
    ]);
    expect(JSON.stringify(log.events)).not.toContain(ran);
  });

  it('is done in a receipt for who may, verified offline, and only of what was chosen', async () => {
    const customer = marker();
    const { body } = await world.agent.guard(refundFor(customer));
    await logOf(body.actionId);
    const path = `/v1/audit/receipts/${body.actionId}`;
    const plain = await receiptOf(world.org.owner, path);
    expect(JSON.stringify(plain)).not.toContain('disclosures');
    const receipt = await receiptOf(world.org.owner, `${path}?disclose=/arguments/customer`);
    expect(await verifyReceipt(receipt)).toMatchObject({
      ok: true,
      disclosed: [{ name: '/arguments/customer', value: customer, entry: 0 }],
    });
    expect(await world.org.approver.raw('GET', `${path}?disclose=/arguments/customer`)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      events.some(({ data }) => data.resource === 'disclosure' && data.id === body.actionId),
    );
    expect(log.problems).toEqual([]);
  });

  it('is in the log itself', async () => {
    const { body } = await world.agent.guard(refundFor(marker()));
    await world.org.owner.get(`/v1/actions/${body.actionId}/disclosures?fields=/context/note`);
    const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
      events.some(({ data }) => data.resource === 'disclosure' && data.id === body.actionId),
    );
    expect(log.problems).toEqual([]);
  });
});

describe('erasing a subject', () => {
  it('leaves its bytes nowhere, and the log, its proofs and everybody else as they were', async () => {
    const [gone, stays] = [marker(), marker()];
    const executed = await world.agent.guard(refundFor(gone));
    const denied = await world.agent.guard({ ...refundFor(gone, 6000), wait: 0 });
    await world.vote(denied.body, 'deny', world.org.approver, { reason: `not for ${gone}` });
    const other = await world.agent.guard(refundFor(stays));
    const ended = await world.agent.wait(denied.body.actionId, 20);
    expect([executed.body.status, ended.body.status, other.body.status]).toEqual(['SUCCEEDED', 'DENIED', 'SUCCEEDED']);
    const before = await world.org.owner.get<string>('/v1/audit/checkpoint');
    // What the search below looks for is there to be found.
    expect(await placesOf(gone)).toEqual(expect.arrayContaining(['actions']));
    expect(await opened(executed.body)).toContain(gone);
    expect(await stored(executed.body)).not.toContain(gone);

    const erasure = await finished({ subject: gone, reason: 'asked to be forgotten' });
    expect(erasure).toMatchObject({ status: 'DONE', scope: 'subject', erased: 2, kept: 0 });

    expect(await placesOf(gone)).toEqual([]);
    for (const { body } of [executed, denied]) {
      await expect(opened(body)).rejects.toThrow(/erased/);
      const row = await world.org.owner.get(`/v1/actions/${body.actionId}`);
      expect(row).toMatchObject({ erasedAt: expect.any(String), target: { id: null }, actionType: 'create_refund' });
      const disclosing = await world.org.owner.raw(
        'GET',
        `/v1/actions/${body.actionId}/disclosures?fields=/context/note`,
      );
      expect(disclosing).toMatchObject({ status: 410, body: { code: 'data_erased' } });
      const simulated = await world.org.owner.raw('POST', '/v1/policies/simulate', { actionId: body.actionId });
      expect(simulated).toMatchObject({ status: 410, body: { code: 'data_erased' } });
      const history = await world.org.owner.get(`/v1/actions/${body.actionId}/history`);
      expect(JSON.stringify(history)).toContain('"erased":true');
      expect(JSON.stringify(history)).not.toContain(gone);
    }
    expect(await opened(other.body)).toContain(stays);
    for (const [body, erasedAt] of [
      [executed.body, expect.any(String)],
      [denied.body, expect.any(String)],
      [other.body, null],
    ] as const) {
      const receipt = await receiptOf(world.org.owner, `/v1/audit/receipts/${body.actionId}`);
      expect(await verifyReceipt(receipt)).toMatchObject({ ok: true, problems: [], erasedAt });
      expect(JSON.stringify(receipt)).not.toContain(gone);
    }
    // What is gone can not be decided otherwise.
    expect(await replayed()).toMatchObject({ status: 'DONE', changed: 0, unknown: erasure.erased });
    const log = await verifiedLog(
      world.org.owner,
      world.org.id,
      world.stack.auditPublicKey,
      (events) => events.some(({ data }) => data.resource === 'erasure' && data.change === 'erased'),
      [before],
    );
    expect(log.problems).toEqual([]);
    expect(log.stepsOf(denied.body.actionId)).toContain('approval.denied');
  });

  it('does not run the action again when the agent repeats the call', async () => {
    const request = { ...refundFor(marker()), idempotencyKey: marker() };
    const { body } = await world.agent.guard(request);
    await finished({ actionId: body.actionId, reason: 'test' });
    await untilForgotten(() => world.agent.guard(request));
    expect(world.countOf(request)).toBe(1);
  });
});

it('an action that has not ended keeps its data', async () => {
  const { body } = await world.agent.guard({ ...refundFor(marker(), 6000), wait: 0 });
  const erasure = await finished({ actionId: body.actionId, reason: 'too early' });
  expect(erasure).toMatchObject({ status: 'DONE', erased: 0, kept: 1 });
  await world.vote(body, 'approve');
  expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
});

it("the Temporal UI's codec opens payloads of the caller's org, without permits, and of no other", async () => {
  const customer = marker();
  const { body } = await world.agent.guard({ ...refundFor(customer), execution: 'callback', wait: 0 });
  const payloads = await wirePayloads(body);
  const auditor = auditorOf(
    await world.org.approver.post<{ secret: string }>(`/v1/members/${world.org.approverId}/keys`, { name: 'codec' }),
  );
  const answer = await world.org.owner.post<{ payloads: { data: string }[] }>('/v1/temporal/codec/decode', {
    payloads,
  });
  const text = answer.payloads.map(({ data }) => Buffer.from(data, 'base64').toString('utf8')).join('\n');
  expect(text).toContain(customer);
  expect(body.permit).toMatch(/\./);
  expect(text).not.toContain(body.permit);
  // Who votes may not read histories in bulk.
  expect((await auditor.raw('POST', '/v1/temporal/codec/decode', { payloads })).status).toBe(403);
  const operator = new AdminClient(world.stack.controlPlaneUrl, world.stack.operatorToken);
  const foreign = await operator.post<{ key: { secret: string } }>('/v1/orgs', {
    name: 'Other',
    ownerEmail: 'other@example.com',
    ownerName: 'Otto',
  });
  const refused = await auditorOf(foreign.key).raw('POST', '/v1/temporal/codec/decode', { payloads });
  expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
});

const logOf = (actionId: string) =>
  verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
    events.some(({ subject, type }) => subject === actionId && type === 'execution.outcome'),
  );

/** Until its newest entry is signed. */
async function receiptOf(by: AdminClient, path: string): Promise<Receipt> {
  for (;;) {
    const { status, body } = await by.raw<Receipt>('GET', path);
    if (status === 200) return body;
    expect(status).toBe(503);
    await pause(100);
  }
}

async function decided(actionId: string) {
  const log = await verifiedLog(world.org.owner, world.org.id, world.stack.auditPublicKey, (events) =>
    events.some(({ subject }) => subject === actionId),
  );
  const entry = log.events.find(({ subject, seq }) => subject === actionId && seq === 0);
  if (!entry) throw new Error('the decision is not in the log');
  return entry;
}

/** Erases, waiting first for the workflow to close: its data is needed until then. */
async function finished(input: object): Promise<Erasure> {
  await pause(1_000);
  const { id } = await world.org.owner.post<Erasure>('/v1/erasures', input);
  for (;;) {
    const erasure = await world.org.owner.get<Erasure>(`/v1/erasures/${id}`);
    if (erasure.status !== 'RUNNING') return erasure;
    await pause(100);
  }
}

async function replayed() {
  const { document } = await world.org.owner.get<{ document: object }>('/v1/policies/main/versions/1');
  const { id } = await world.org.owner.post<{ id: string }>('/v1/policy-replays', { draft: { document }, days: 1 });
  for (;;) {
    const replay = await world.org.owner.get<{ status: string }>(`/v1/policy-replays/${id}`);
    if (replay.status !== 'RUNNING') return replay;
    await pause(100);
  }
}

/** Other processes forget a destroyed key within some seconds. */
async function untilForgotten(ask: () => Promise<{ status: number; body: { code?: string | undefined } }>) {
  for (;;) {
    const { status, body } = await ask();
    if (status === 410) return expect(body.code).toBe('data_erased');
    await pause(2_000);
  }
}

/** Tables of the database in which the text is found, in any column. */
async function placesOf(text: string): Promise<string[]> {
  return asSuperuser(world.stack, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const hit = await client.query(`SELECT 1 FROM "${name}" t WHERE t::text LIKE $1 LIMIT 1`, [`%${text}%`]);
      if ((hit.rowCount ?? 0) > 0) found.push(name);
    }
    return found;
  });
}

async function historyOf({ actionId }: Pick<ActionView, 'actionId'>) {
  const temporal = await connectTemporal(world.stack);
  try {
    return await temporal.client.workflow.getHandle(workflowIdOf(world.org.id, actionId)).fetchHistory();
  } finally {
    await temporal.close();
  }
}

/** The history's bytes, as Temporal stores it. */
async function stored(view: Pick<ActionView, 'actionId'>): Promise<string> {
  const history = await historyOf(view);
  return Buffer.from(proto.temporal.api.history.v1.History.encode(history).finish()).toString('latin1');
}

/** What the workflow was started with, opened. */
async function opened({ actionId }: Pick<ActionView, 'actionId'>): Promise<string> {
  const temporal = await connectTemporal(world.stack);
  try {
    return JSON.stringify(await temporal.client.workflow.getHandle(workflowIdOf(world.org.id, actionId)).result());
  } finally {
    await temporal.close();
  }
}

async function wirePayloads(view: Pick<ActionView, 'actionId'>): Promise<object[]> {
  const history = JSON.parse(JSON.stringify(await historyOf(view))) as unknown;
  const found: object[] = [];
  const collect = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if ('metadata' in value && 'data' in value) {
      found.push({ metadata: value.metadata ?? {}, data: value.data ?? '' });
      return;
    }
    for (const member of Object.values(value)) collect(member);
  };
  collect(history);
  return found;
}
