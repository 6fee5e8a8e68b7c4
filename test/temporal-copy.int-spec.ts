import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { findTemporal, freePort, startTemporal, type TemporalServer, toolsFolder } from '@runplane/infra';
import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';

jest.setTimeout(600_000);

/** The store of the embedded Temporal, copied while it stands still (docs/backup.md). */
let folder: string;
let server: TemporalServer;
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-temporal-copy-'));
  for (const name of ['temporal', 'backup']) mkdirSync(at(name));
});
afterEach(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function start(): Promise<void> {
  const binary = await findTemporal({ tools: toolsFolder(), env: process.env });
  server = await startTemporal({
    binary,
    directory: at('temporal'),
    port: await freePort(),
    uiPort: null,
    storage: 'file',
  });
}

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: server.address });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const begin = (workflowId: string) =>
  withClient((client) => client.workflow.start('guardedAction', { workflowId, taskQueue: 'nobody', args: [{ n: 1 }] }));
const statusOf = (workflowId: string) =>
  withClient(async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

function copyStore(from: string, to: string): void {
  for (const name of readdirSync(to).filter((file) => file.startsWith('temporal.db'))) rmSync(join(to, name));
  const files = readdirSync(from).filter((file) => file.startsWith('temporal.db'));
  expect(files).toContain('temporal.db');
  for (const name of files) copyFileSync(join(from, name), join(to, name));
}

it('holds each open workflow as it was, with its history, when it is put back', async () => {
  await start();
  await begin('act:org:first');
  await server.stop();
  copyStore(at('temporal'), at('backup'));

  await start();
  await begin('act:org:second');
  await withClient((client) => client.workflow.getHandle('act:org:first').terminate('after the copy'));
  expect(await statusOf('act:org:first')).toBe('TERMINATED');
  await server.stop();
  copyStore(at('backup'), at('temporal'));
  expect(existsSync(at('temporal/temporal.db'))).toBe(true);

  await start();
  expect(await statusOf('act:org:first')).toBe('RUNNING');
  const history = await withClient((client) => client.workflow.getHandle('act:org:first').fetchHistory());
  expect(history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name).toBe('guardedAction');
  await expect(statusOf('act:org:second')).rejects.toThrow(WorkflowNotFoundError);
});
