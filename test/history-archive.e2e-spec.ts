import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { leafHash, toHex } from '@runplane/audit';
import { AuditEvent, type HistoryReport, type HistoryStep, type Receipt, workflowIdOf } from '@runplane/contracts';
import { asSuperuser } from './support/superuser.js';
import { connectTemporal } from './support/temporal-client.js';
import { until } from './support/until.js';
import { useWorld } from './support/use-world.js';
import { refund } from './support/world.js';

const world = useWorld({ env: { RUNPLANE_SWEEP_SECONDS: '1' } });

const reports = () => world.org.owner.get<{ items: HistoryReport[] }>('/v1/history-reports?limit=200');
const reportOf = async (actionId: string) => (await reports()).items.find((report) => report.actionId === actionId);

async function archivedEvents(actionId: string): Promise<number> {
  for (;;) {
    const rows = await asOwner<{ events: number }>('SELECT events FROM archived_histories WHERE action_id = $1', [
      actionId,
    ]);
    if (rows[0]) return rows[0].events;
    await pause(200);
  }
}

async function asOwner<Row>(sql: string, values: unknown[], then: [string, unknown[]][] = []): Promise<Row[]> {
  return asSuperuser(world.stack, async (client) => {
    const { rows } = await client.query(sql, values);
    for (const [text, parameters] of then) await client.query(text, parameters);
    return rows as Row[];
  });
}

async function inTemporal<T>(work: (client: Awaited<ReturnType<typeof connectTemporal>>['client']) => Promise<T>) {
  const temporal = await connectTemporal(world.stack);
  try {
    return await work(temporal.client);
  } finally {
    await temporal.close();
  }
}

/** The entries of an action, in their order; those that are not sequenced yet are waited for by the receipt. */
async function logOf(actionId: string) {
  const { entries } = await until('the receipt', async () => {
    const { status, body } = await world.org.owner.raw<Receipt>('GET', `/v1/audit/receipts/${actionId}`);
    return status === 200 && body;
  });
  return entries.map(({ leaf }) => {
    const event = AuditEvent.parse(JSON.parse(leaf));
    return { seq: event.seq, type: event.type, leafHash: toHex(leafHash(leaf)), event };
  });
}

const handle = (actionId: string) => workflowIdOf(world.org.id, actionId);

describe('histories of closed workflows', () => {
  it('are archived, agree with the log, and are still shown when Temporal has deleted them', async () => {
    const allowed = (await world.agent.guard(refund(100))).body;
    const asked = (await world.agent.guard({ ...refund(6000), wait: 0 })).body;
    await world.vote(asked, 'approve');
    expect((await world.agent.wait(asked.actionId, 30)).body.status).toBe('SUCCEEDED');
    const paths = [allowed, asked].map(({ actionId }) => `/v1/actions/${actionId}/history?limit=200`);
    const before = await Promise.all(paths.map((path) => world.org.owner.get<{ items: HistoryStep[] }>(path)));
    for (const { actionId } of [allowed, asked]) {
      expect(await archivedEvents(actionId)).toBeGreaterThan(5);
      expect(await reportOf(actionId)).toBeUndefined();
    }
    await inTemporal(async (client) => {
      for (const { actionId } of [allowed, asked]) {
        await client.workflowService.deleteWorkflowExecution({
          namespace: world.stack.temporal.namespace,
          workflowExecution: { workflowId: handle(actionId) },
        });
        while (
          await client.workflow
            .getHandle(handle(actionId))
            .describe()
            .then(
              () => true,
              () => false,
            )
        )
          await pause(100);
      }
    });
    const after = await Promise.all(paths.map((path) => world.org.owner.get<{ items: HistoryStep[] }>(path)));
    expect(after).toEqual(before);
    for (const [index, { actionId }] of [allowed, asked].entries()) {
      const shown = after[index]?.items.flatMap(({ entries }) => entries);
      const logged = (await logOf(actionId)).map(({ seq, type, leafHash }) => ({ seq, type, leafHash }));
      expect(logged.length).toBeGreaterThanOrEqual(3);
      expect(shown).toEqual(logged);
    }
  });

  it('show each entry of the log at the event that it names, which began a task of the workflow', async () => {
    const asked = (await world.agent.guard({ ...refund(80_000), wait: 0 })).body;
    for (const by of [world.org.approver, world.org.second]) await world.vote(asked, 'approve', by);
    expect((await world.agent.wait(asked.actionId, 30)).body.status).toBe('SUCCEEDED');
    const { items } = await world.org.owner.get<{ items: HistoryStep[] }>(
      `/v1/actions/${asked.actionId}/history?limit=200`,
    );
    for (const { seq, event } of await logOf(asked.actionId)) {
      const step = items.find(({ eventId }) => eventId === event.workflow?.event);
      expect({ seq, type: step?.type, entries: step?.entries.map((entry) => entry.seq) }).toEqual({
        seq,
        type: 'WorkflowTaskStarted',
        entries: expect.arrayContaining([seq]),
      });
    }
    await archivedEvents(asked.actionId);
    expect(await reportOf(asked.actionId)).toBeUndefined();
  });

  it('that were erased are kept as they are, and keep no other back', async () => {
    const gone = (await world.agent.guard(refund(100))).body;
    await archivedEvents(gone.actionId);
    await world.org.owner.post('/v1/erasures', { actionId: gone.actionId, reason: 'asked to be forgotten' });
    // As if it had never been archived, until no process remembers the key any more.
    const report = await until('an archive without a key', async () => {
      await asOwner('DELETE FROM archived_histories WHERE action_id = $1', [gone.actionId]);
      expect(await archivedEvents(gone.actionId)).toBeGreaterThan(5);
      return reportOf(gone.actionId);
    });
    expect(report.differences.map(({ kind }) => kind)).toEqual(['erased']);
    const next = (await world.agent.guard(refund(100))).body;
    expect(await archivedEvents(next.actionId)).toBeGreaterThan(5);
    expect(await reportOf(next.actionId)).toBeUndefined();
  });

  it('are reported where somebody ended the workflow from outside', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    await inTemporal((client) => client.workflow.getHandle(handle(body.actionId)).terminate('by hand'));
    await archivedEvents(body.actionId);
    expect(await reportOf(body.actionId)).toMatchObject({
      closeStatus: 'TERMINATED',
      differences: [{ kind: 'ended_outside' }],
    });
  });

  it('are reported where the log lacks what the workflow has written', async () => {
    const { body } = await world.agent.guard(refund(100));
    await archivedEvents(body.actionId);
    // As whoever rules the database does it, past the triggers.
    await asOwner(
      'SET session_replication_role = replica',
      [],
      [
        ['DELETE FROM audit_entries WHERE subject = $1 AND seq = 2', [body.actionId]],
        ['DELETE FROM archived_histories WHERE action_id = $1', [body.actionId]],
      ],
    );
    await archivedEvents(body.actionId);
    expect((await reportOf(body.actionId))?.differences).toEqual([
      expect.objectContaining({ kind: 'missing_entry', seq: 2 }),
    ]);
  });

  it('are reported where the list of actions was changed', async () => {
    const { body } = await world.agent.guard(refund(100));
    await archivedEvents(body.actionId);
    // Behind the application's back: its own role can't. The archive is made again from Temporal's history.
    await asOwner(`UPDATE actions SET status = 'FAILED' WHERE action_id = $1`, [body.actionId]);
    await asOwner('DELETE FROM archived_histories WHERE action_id = $1', [body.actionId]);
    await archivedEvents(body.actionId);
    expect((await reportOf(body.actionId))?.differences.map(({ kind }) => kind)).toContain('status');
  });
});
