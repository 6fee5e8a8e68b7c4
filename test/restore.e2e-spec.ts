import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ActionView, type HistoryReport, workflowIdOf } from '@runplane/contracts';
import { runCli } from '../libs/cli/test-support/run-cli.js';
import { type AgentClient, agentClient } from './support/agent.js';
import { verifiedLog } from './support/audit.js';
import { type EffectsServer, startEffectsServer } from './support/effects-server.js';
import { createLauncher, type Launcher } from './support/launcher.js';
import { createTestOrg, type TestOrg } from './support/org.js';
import { connectTemporal } from './support/temporal-client.js';
import { until } from './support/until.js';
import { refund } from './support/world.js';

/** The commands that docs/backup.md gives under a heading: what it tells people to do is what is done here. */
function commandsUnder(heading: string): string {
  const text = readFileSync(join(__dirname, '..', 'docs', 'backup.md'), 'utf8');
  const commands = /^ *```sh\n([\s\S]*?)^ *```/m.exec(text.slice(text.indexOf(`\n## ${heading}\n`)))?.[1];
  if (!commands) throw new Error(`docs/backup.md has no commands under "${heading}"`);
  return commands;
}

type Copy = 'early' | 'late';

/**
 * One stack, copied twice: `early` with actions in every state, `late` when they have gone on. Each test is what somebody
 * finds who lost everything after the second copy, the memory of the log on the worker's host excepted.
 */
describe('stores that were put back from copies', () => {
  let effects: EffectsServer;
  let launcher: Launcher;
  let org: TestOrg;
  let agent: AgentClient;
  const keyed = (amount: number, changes = {}) => ({
    ...refund(amount, changes),
    wait: 0,
    idempotencyKey: randomUUID() as string,
  });
  const requests = {
    done: keyed(100),
    /** Approved and executed between the two copies. */
    waiting: keyed(6_000),
    /** Likewise, by a tool that would do it again. */
    unkeyed: { ...keyed(6_100), tool: 'refunds.blind' },
    /** Needs two votes, and has one in the second copy. */
    halfway: keyed(80_000),
    /** In the call of a tool that knows keys, and of one that does not. */
    called: keyed(100, { mode: 'hang' }),
    blind: { ...keyed(100, { mode: 'hang' }), tool: 'refunds.blind' },
    /** Released to the agent, who reports between the two copies. */
    callback: { ...keyed(100), execution: 'callback' as const },
    /** Asked for between the two copies. */
    later: keyed(100),
  };
  type Name = keyof typeof requests;
  const views = {} as Record<Name, ActionView>;
  let lateCheckpoint: string;

  const folder = () => dirname(launcher.state);
  const memory = () => join(launcher.state, 'keys', 'log-memory.json');
  const run = async (commands: string) => {
    await promisify(execFile)('sh', ['-ec', commands], { cwd: folder() });
  };
  const effectsOf = (name: Name) => effects.of(String(requests[name].arguments.reference)).length;

  async function ask(name: Name): Promise<ActionView> {
    const { body } = await agent.guard(requests[name]);
    views[name] ??= body;
    return body;
  }
  const ended = async (name: Name): Promise<ActionView> =>
    until(`the end of ${name}`, async () => {
      const { body } = await agent.wait(views[name].actionId, 20);
      return ['SUCCEEDED', 'FAILED', 'UNKNOWN'].includes(body.status) && body;
    });
  const approve = (name: Name, by = org.approver) =>
    by.raw('POST', `/v1/approvals/${views[name].approval?.id}/approve`, { digest: views[name].digest });
  const report = () =>
    agent.report(views.callback.actionId, { permit: views.callback.permit, status: 'succeeded', result: { paid: 1 } });
  const logWith = (name: Name, earlier: string[] = []) =>
    verifiedLog(
      org.owner,
      org.id,
      launcher.auditPublicKey,
      (events) => events.some(({ subject, type }) => subject === views[name].actionId && type === 'execution.outcome'),
      earlier,
    );

  async function copy(name: Copy): Promise<void> {
    await launcher.killAll();
    await run(commandsUnder('Copy'));
    renameSync(join(folder(), 'backup'), join(folder(), name));
    copyFileSync(memory(), join(folder(), `${name}-memory`));
  }

  /** What the worker remembers is of the end, whatever is put back. */
  async function putBack({ postgres, temporal }: { postgres: Copy; temporal: Copy }): Promise<void> {
    await launcher.killAll();
    await run(`rm -rf backup; mkdir backup; cp -a ${postgres}/postgres backup; cp -a ${temporal}/temporal.db* backup`);
    await run(commandsUnder('Restore'));
    copyFileSync(join(folder(), 'late-memory'), memory());
    await launcher.start();
  }

  const logHealth = async () => {
    const answer = await fetch(`${launcher.workerUrl}/healthz`).catch(() => null);
    const { log } = ((await answer?.json()) ?? {}) as { log?: { isLeader: boolean; stopped: string | null } };
    return log;
  };
  const stopped = () => until('the refusal', async () => (await logHealth())?.stopped);
  const leading = () => until('a leader', async () => (await logHealth())?.isLeader);

  /** What a person says who has looked for a newer copy, and the restart of the worker. */
  async function resume(): Promise<void> {
    const args = ['audit', 'resume', '--memory', memory(), '--reason', 'the disk broke'];
    expect(await runCli(args)).toMatchObject({ code: 0 });
    launcher.kill('worker');
    await leading();
  }

  beforeAll(async () => {
    effects = await startEffectsServer();
    launcher = await createLauncher({ RUNPLANE_OUTBOUND_ALLOW: effects.host, RUNPLANE_SWEEP_SECONDS: '2' });
    await launcher.start();
    org = await createTestOrg(launcher, effects);
    agent = agentClient(launcher, org.agentKey);
    for (const name of ['done', 'waiting', 'unkeyed', 'halfway', 'called', 'blind', 'callback'] as const)
      await ask(name);
    expect((await ended('done')).status).toBe('SUCCEEDED');
    for (const name of ['called', 'blind'] as const) await effects.seen(requests[name].arguments.reference);
    views.callback = await until('the permit', async () => {
      const { body } = await agent.wait(views.callback.actionId, 20);
      return body.permit ? body : null;
    });
    await copy('early');

    await launcher.start();
    for (const name of ['waiting', 'unkeyed', 'halfway'] as const) expect((await approve(name)).status).toBe(200);
    expect((await report()).body.status).toBe('SUCCEEDED');
    await ask('later');
    for (const name of ['waiting', 'unkeyed', 'later', 'called'] as const)
      expect((await ended(name)).status).toBe('SUCCEEDED');
    expect((await ended('blind')).status).toBe('UNKNOWN');
    expect((await logWith('later')).problems).toEqual([]);
    lateCheckpoint = await org.owner.get<string>('/v1/audit/checkpoint');
    await copy('late');
  }, 600_000);
  afterAll(async () => {
    await launcher?.close();
    await effects?.close();
  });

  const ONCE = { done: 1, waiting: 1, unkeyed: 1, called: 1, blind: 1, later: 1 } as const;
  const counted = () => Object.fromEntries((Object.keys(ONCE) as Name[]).map((name) => [name, effectsOf(name)]));

  it('both of one moment: the log waits for a person, approvals go on, and nothing is executed twice', async () => {
    await putBack({ postgres: 'early', temporal: 'early' });
    expect(await stopped()).toMatch(/older copy/);
    const fresh = { ...keyed(100), wait: 20 };
    const { body } = await agent.guard(fresh);
    expect(body.status).toBe('SUCCEEDED');
    // Decided, executed and committed, and in no tree.
    expect(await org.owner.raw('GET', `/v1/audit/receipts/${body.actionId}`)).toMatchObject({ status: 503 });
    await resume();

    expect((await approve('waiting')).status).toBe(200);
    for (const by of [org.approver, org.second]) expect((await approve('halfway', by)).status).toBe(200);
    expect((await report()).body.status).toBe('SUCCEEDED');
    expect(await ask('done')).toMatchObject({ status: 'SUCCEEDED', replayed: true });
    await ask('later');
    for (const name of ['waiting', 'halfway', 'called', 'later'] as const) {
      expect({ name, status: (await ended(name)).status }).toEqual({ name, status: 'SUCCEEDED' });
    }
    expect((await ended('blind')).status).toBe('UNKNOWN');
    expect({ ...counted(), halfway: effectsOf('halfway') }).toEqual({ ...ONCE, halfway: 1 });

    const log = await logWith('halfway');
    expect(log.problems).toEqual([]);
    expect(log.events).toContainEqual(
      expect.objectContaining({ data: expect.objectContaining({ change: 'resumed from an older copy' }) }),
    );
    // Whoever kept what was lost sees that the log is another one.
    expect((await logWith('halfway', [lateCheckpoint])).problems).not.toEqual([]);
  }, 600_000);

  it('Temporal the older one: what the log has is found there, and is not done again', async () => {
    const before = effectsOf('halfway');
    await putBack({ postgres: 'late', temporal: 'early' });
    await leading();
    expect((await logHealth())?.stopped).toBeNull();
    expect(await ask('later')).toMatchObject({ status: 'SUCCEEDED' });
    expect((await report()).body.status).toBe('SUCCEEDED');
    expect((await ended('called')).status).toBe('SUCCEEDED');
    expect((await ended('blind')).status).toBe('UNKNOWN');
    // They were approved since, which the list and the log know, and their workflows do not: they stop before the call.
    for (const name of ['waiting', 'unkeyed'] as const) {
      const path = `/v1/actions/${views[name].actionId}`;
      expect(await org.owner.get(path)).toMatchObject({ status: 'SUCCEEDED' });
      // While the workers come back, nobody may be there to answer.
      await until('an answer to the vote', async () => (await approve(name)).status !== 503);
      expect(await until(`the end of ${name}`, () => endOf(name))).toBe('FAILED');
      expect(await org.owner.get(path)).toMatchObject({ status: 'SUCCEEDED' });
    }
    expect(counted()).toEqual(ONCE);
    expect(effectsOf('halfway')).toBe(before);
    const fresh = await agent.guard({ ...keyed(100), wait: 20 });
    expect(fresh.body.status).toBe('SUCCEEDED');
    expect((await logWith('later', [lateCheckpoint])).problems).toEqual([]);
  }, 600_000);

  it('PostgreSQL the older one: workflows stop where the log lacks what they wrote, and that is reported', async () => {
    const before = effectsOf('halfway');
    await putBack({ postgres: 'early', temporal: 'late' });
    expect(await stopped()).toMatch(/older copy/);
    await resume();
    // Its first vote is in Temporal only: with the second one it would run, on a log that does not say who allowed it.
    expect((await approve('halfway', org.second)).status).toBeGreaterThanOrEqual(400);
    const halfway = await until('the report of the open one', () => reportOf('halfway'));
    expect(halfway.differences.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['missing_entry', 'ended_outside']),
    );
    const waiting = await until('the report of the closed one', () => reportOf('waiting'));
    expect(waiting.differences.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['missing_entry', 'status']));
    // Its data key was made after the copy: nobody can tell any more what became of it, and it is not done again.
    expect(await agent.guard(requests.later)).toMatchObject({ status: 410, body: { code: 'data_erased' } });
    expect(counted()).toEqual(ONCE);
    expect(effectsOf('halfway')).toBe(before);
    expect((await agent.guard({ ...keyed(100), wait: 20 })).body.status).toBe('SUCCEEDED');
  }, 600_000);

  /** How Temporal says that the workflow has ended; null while it runs. */
  async function endOf(name: Name): Promise<string | null> {
    const temporal = await connectTemporal(launcher);
    try {
      const { status } = await temporal.client.workflow
        .getHandle(workflowIdOf(org.id, views[name].actionId))
        .describe();
      return status.name === 'RUNNING' ? null : status.name;
    } finally {
      await temporal.close();
    }
  }

  const reportOf = async (name: Name) => {
    const { items } = await org.owner.get<{ items: HistoryReport[] }>('/v1/history-reports?limit=200');
    return items.find(({ actionId }) => actionId === views[name].actionId);
  };
});
