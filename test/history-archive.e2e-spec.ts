import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { type HistoryReport, type HistoryStep, workflowIdOf } from '@runplane/contracts';
import { Client } from 'pg';
import { connectTemporal } from './support/temporal-client.js';
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

async function asOwner<Row>(sql: string, values: unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: world.stack.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function inTemporal<T>(work: (client: Awaited<ReturnType<typeof connectTemporal>>['client']) => Promise<T>) {
  const temporal = await connectTemporal(world.stack);
  try {
    return await work(temporal.client);
  } finally {
    await temporal.close();
  }
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
