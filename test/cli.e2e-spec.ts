import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXIT } from '@runplane/cli';
import { runInTerminal, runProcess } from '../libs/cli/test-support/process.js';
import { runCli, SENT } from '../libs/cli/test-support/run-cli.js';
import type { AdminClient } from './support/admin.js';
import { readOperations, unreached } from './support/cli-operations.js';
import { endReview, RULES } from './support/org.js';
import { until } from './support/until.js';
import { useWorld } from './support/use-world.js';

const world = useWorld();
/** Of the right form, and nobody's. */
const UNKNOWN_KEY = `rp_${'k'.repeat(16)}_${'s'.repeat(43)}000000`;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runplane-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const urls = () => ({
  RUNPLANE_URL: world.stack.gatewayUrl,
  RUNPLANE_CONTROL_PLANE_URL: world.stack.controlPlaneUrl,
  XDG_CONFIG_HOME: folder,
});
const keyOf = (client: AdminClient) => (client as unknown as { key: string }).key;
const asAgent = () => ({ ...urls(), RUNPLANE_API_KEY: world.org.agentKey });
const as = (client: AdminClient) => ({ ...urls(), RUNPLANE_API_KEY: keyOf(client) });
const asOwner = () => as(world.org.owner);

async function json(args: string[], env: Record<string, string>) {
  const { code, out, err } = await runCli(args.includes('--json') ? args : [...args, '--json'], { env, cwd: folder });
  // biome-ignore lint/suspicious/noExplicitAny: tests read any answer's members.
  return { code, err, body: out === '' ? null : (JSON.parse(out) as any) };
}

const refund = (amount: number, tool = 'refunds.create') => [
  'guard',
  '--tool',
  tool,
  '--args',
  JSON.stringify({ amount, currency: 'EUR', customer: 'cus_1' }),
];

/** A canonical refund, which the command after `--` runs. */
function runHere(amount: number, rest: string[]) {
  const args = JSON.stringify({ amount, currency: 'EUR', charge: 'ch_1' });
  return json(['guard', '--action', 'create_refund', '--args', args, '--json', ...rest], asAgent());
}

/** The approval of an action that waits. */
async function pendingRefund(amount = 6000): Promise<{ actionId: string; approvalId: string; digest: string }> {
  const { code, body } = await json(refund(amount), asAgent());
  expect({ code, status: body.status }).toEqual({ code: EXIT.pending, status: 'PENDING_APPROVAL' });
  return { actionId: body.actionId, approvalId: body.approval.id, digest: body.digest };
}

describe('runplane guard', () => {
  it('ends with 0 for what is allowed and succeeds, and gives the result', async () => {
    const { code, body, err } = await json(refund(100), asAgent());
    expect({ code, err }).toEqual({ code: EXIT.ok, err: '' });
    expect(body).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW', result: expect.anything() });
    expect(body).not.toHaveProperty('permit');
  });

  it('ends with a code of its own for what is blocked, denied, expired and cancelled', async () => {
    expect((await json(refund(200_000), asAgent())).code).toBe(EXIT.blocked);
    expect((await json([...refund(75_000), '--wait'], asAgent())).code).toBe(EXIT.expired);
    for (const [choose, expected] of [
      [(id: string) => runCli(['approvals', 'deny', id], { env: as(world.org.approver) }), EXIT.denied],
      [(id: string) => runCli(['actions', 'cancel', id.replace('apr_', 'act_')], { env: asOwner() }), EXIT.cancelled],
    ] as const) {
      const key = `cli-${expected}`;
      const call = [...refund(6000), '--idempotency-key', key];
      const { body } = await json(call, asAgent());
      const waiting = json([...call, '--wait'], asAgent());
      expect((await choose(body.approval.id)).code).toBe(EXIT.ok);
      expect((await waiting).code).toBe(expected);
    }
  });

  it('ends with a code of its own for what failed and for what nobody knows', async () => {
    const failing = ['--wait', '--', process.execPath, '-e', 'process.exit(3)'];
    const failed = await runHere(120, failing);
    expect(failed).toMatchObject({ code: EXIT.failed, body: { status: 'FAILED' } });
    const killed = ['--wait', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'];
    const unknown = await runHere(121, killed);
    expect(unknown).toMatchObject({ code: EXIT.unknown, body: { status: 'UNKNOWN' } });
  });

  it('runs a command under the permit, with what was approved on its standard input, and without the key', async () => {
    const script = `
      let text = '';
      process.stdin.on('data', (d) => { text += d; }).on('end', () => console.log(JSON.stringify({
        arguments: JSON.parse(text), action: process.env.RUNPLANE_ACTION_ID, key: process.env.RUNPLANE_API_KEY ?? null,
      })));`;
    const { code, body } = await runHere(130, ['--wait', '--', process.execPath, '-e', script]);
    expect(code).toBe(EXIT.ok);
    expect(body.result).toEqual({
      arguments: { amount: 130, currency: 'EUR', charge: 'ch_1' },
      action: body.actionId,
      key: null,
    });
  });

  it('ends the command when it is stopped itself, and says that its effect is not known', async () => {
    const ready = join(folder, 'ready');
    const script = `require('node:fs').writeFileSync(${JSON.stringify(ready)}, ''); setInterval(() => {}, 1_000);`;
    const args = ['--action', 'create_refund', '--args', '{"amount":131,"currency":"EUR","charge":"ch_1"}'];
    const stop = new AbortController();
    const given = { env: asAgent(), signal: stop.signal };
    const running = runCli(['guard', ...args, '--json', '--wait', '--', process.execPath, '-e', script], given);
    await until('the command', async () => existsSync(ready) || null);
    stop.abort(new Error('stopped'));
    const { code, out } = await running;
    expect({ code, status: JSON.parse(out).status }).toEqual({ code: EXIT.unknown, status: 'UNKNOWN' });
  });

  it('reads arguments from a file and from standard input', async () => {
    const file = join(folder, 'refund.json');
    writeFileSync(file, JSON.stringify({ amount: 140, currency: 'EUR', customer: 'cus_1' }));
    const call = ['guard', '--tool', 'refunds.create', '--args'];
    expect((await runCli([...call, `@${file}`], { env: asAgent() })).code).toBe(EXIT.ok);
    expect((await runCli([...call, '-'], { env: asAgent(), stdin: readFileSync(file, 'utf8') })).code).toBe(EXIT.ok);
  });

  it('stops waiting by Ctrl-C, and the action waits on', async () => {
    const terminal = runInTerminal([...refund(6000), '--wait'], asAgent());
    await terminal.until('waits for approval');
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(EXIT.interrupted);
    const [, approvalId = ''] = /(apr_[0-9a-f]{40})/.exec(terminal.shown()) ?? [];
    expect((await json(['approvals', 'show', approvalId], asOwner())).body.status).toBe('PENDING');
  });

  it('says of a repeated key what became of it, and runs nothing again', async () => {
    const call = [...refund(150), '--idempotency-key', 'cli-once'];
    const [first, second] = [await json(call, asAgent()), await json(call, asAgent())];
    expect(second.body).toMatchObject({ actionId: first.body.actionId, replayed: true });
    expect((await json([...refund(151), '--idempotency-key', 'cli-once'], asAgent())).code).toBe(EXIT.failure);
  });

  it.each([
    [['--args', '{}'], EXIT.usage, 'exactly one'],
    [['--tool', 'a', '--args', 'no json'], EXIT.usage, 'no JSON'],
    [['--tool', 'a', '--args', '[1]'], EXIT.usage, 'JSON object'],
    [['--tool', 'not a name'], EXIT.usage, 'tool'],
    [['--tool', 'a', '--wait', 'soon'], EXIT.usage, '15m'],
    [['--tool', 'a', '--', 'true'], EXIT.usage, '--wait'],
  ])('%j ends with %d', async (args, code, text) => {
    const ended = await runCli(['guard', ...args], { env: asAgent() });
    expect(ended).toMatchObject({ code, out: '', err: expect.stringContaining(text) });
  });
});

describe('runplane approvals', () => {
  it('lists, shows, and votes on the digest that is named', async () => {
    const { actionId, approvalId, digest } = await pendingRefund();
    const env = as(world.org.approver);
    const { body } = await json(['approvals', 'ls', '--mine', '--all'], env);
    expect(body.items.map(({ id }: { id: string }) => id)).toContain(approvalId);
    const shown = await runCli(['approvals', 'show', approvalId], { env });
    expect(shown).toMatchObject({ code: EXIT.ok, out: expect.stringContaining('60.00 EUR') });
    expect(shown.out).toContain(digest);
    expect(shown.out).toContain('cus_1');

    const blind = await runCli(['approvals', 'approve', approvalId], { env });
    expect(blind).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--digest') });
    const other = `sha256:${'0'.repeat(64)}`;
    const wrong = await runCli(['approvals', 'approve', approvalId, '--digest', other], { env });
    expect(wrong).toMatchObject({ code: EXIT.failure, err: expect.stringContaining('digest_mismatch') });
    const counted = await json(['approvals', 'approve', approvalId, '--digest', digest, '--reason', 'fine'], env);
    expect(counted).toMatchObject({ code: EXIT.ok, body: { approval: { status: 'APPROVED' } } });
    const ended = await until('the outcome', async () => {
      const { code } = await runCli(['actions', 'show', actionId, '--exit-code'], { env });
      return code === EXIT.pending ? null : { code };
    });
    expect(ended.code).toBe(EXIT.ok);
  });

  it('refuses who may not vote', async () => {
    const { approvalId, digest } = await pendingRefund();
    const ended = await runCli(['approvals', 'approve', approvalId, '--digest', digest], { env: asAgent() });
    expect(ended).toMatchObject({ code: EXIT.unauthorised, err: expect.stringContaining('member') });
  });

  it('on a terminal shows the action, asks, and votes on what was shown', async () => {
    const { approvalId } = await pendingRefund();
    const no = runInTerminal(['approvals', 'approve', approvalId], as(world.org.approver));
    await no.until('[y/N]');
    no.type('n\r');
    expect(await no.ended).toBe(EXIT.failure);
    const yes = runInTerminal(['approvals', 'approve', approvalId], as(world.org.approver));
    await yes.until('[y/N]');
    expect(yes.shown()).toContain('60.00 EUR');
    yes.type('y\r');
    expect(await yes.ended).toBe(EXIT.ok);
    expect(yes.shown()).toContain('APPROVED');
  });
});

describe('runplane actions', () => {
  it('lists and shows what happened, with the steps of its history', async () => {
    const { body } = await json(refund(160), asAgent());
    const about = ['--text', 'refund', '--amount-at-least', '160', '--amount-at-most', '160', '--currency', 'EUR'];
    const listed = await json(['actions', 'ls', '--status', 'SUCCEEDED', ...about], asOwner());
    expect(listed.body.items.map(({ actionId }: { actionId: string }) => actionId)).toEqual([body.actionId]);
    expect(await runCli(['actions', 'show', body.actionId], { env: asOwner() })).toMatchObject({
      code: EXIT.ok,
      out: expect.stringMatching(/SUCCEEDED[\s\S]*create_refund/),
    });
    const history = await json(['actions', 'history', body.actionId, '--all'], asOwner());
    expect(history.body.items[0]).toMatchObject({ type: 'WorkflowExecutionStarted' });
  });

  it('follows cursors only when it is asked to', async () => {
    const few = await json(['actions', 'ls', '--limit', '1'], asOwner());
    expect(few.body.items).toHaveLength(1);
    const next = await json(['actions', 'ls', '--limit', '1', '--cursor', few.body.nextCursor], asOwner());
    expect(next.body.items[0].actionId).not.toBe(few.body.items[0].actionId);
  });

  it.each([
    ['actions', 'show'],
    ['approvals', 'show'],
    ['actions', 'cancel'],
  ])('%s %s of nothing ends with "not found"', async (...command) => {
    for (const id of [`act_${'0'.repeat(40)}`, '..', '.', 'a/b', '%2e%2e']) {
      expect((await runCli([...command, id], { env: asOwner() })).code).toBe(EXIT.notFound);
    }
  });
});

describe('kill switches', () => {
  it.each([
    ['agent', 'bot'],
    ['action', 'create_refund'],
    ['org', null],
  ])('stop the %s, and are lifted', async (scope, value) => {
    const named = value === null ? [scope] : [scope, value];
    const thrown = await json(['kill', ...named, '--reason', 'it refunds twice'], asOwner());
    expect(thrown).toMatchObject({ code: EXIT.ok, body: { scope, liftedAt: null } });
    const blocked = await json(refund(170), asAgent());
    expect(blocked).toMatchObject({ code: EXIT.blocked, body: { status: 'BLOCKED' } });
    const active = await json(['kill', 'ls', '--active'], asOwner());
    expect(active.body.items.map(({ id }: { id: string }) => id)).toEqual([thrown.body.id]);
    expect((await runCli(['unkill', ...named], { env: asOwner() })).code).toBe(EXIT.ok);
    expect((await json(refund(171), asAgent())).code).toBe(EXIT.ok);
    expect((await runCli(['unkill', ...named], { env: asOwner() })).code).toBe(EXIT.notFound);
  });
});

describe('policies', () => {
  const write = (name: string, limit: number) => {
    const rules = RULES.map((rule) => (rule.id === 'small' ? { ...rule, when: `action.amount <= ${limit}` } : rule));
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, `# kept\n${JSON.stringify({ name: 'main', rules })}`);
    return file;
  };

  it('go from the server into files and back, and only what says something new makes a version', async () => {
    const pulled = await json(['policy', 'pull', '--dir', 'pulled'], asOwner());
    expect(pulled.body.items).toEqual([expect.objectContaining({ name: 'main', change: 'written' })]);
    const file = join(folder, 'pulled', 'main.yaml');
    writeFileSync(file, `# a comment of mine\n${readFileSync(file, 'utf8')}`);
    const again = await json(['policy', 'pull', '--dir', 'pulled'], asOwner());
    expect(again.body.items).toEqual([expect.objectContaining({ change: 'unchanged' })]);
    expect(readFileSync(file, 'utf8')).toContain('a comment of mine');
    const same = await json(['policy', 'push', 'pulled'], asOwner());
    expect(same.body.items).toEqual([expect.objectContaining({ version: 1, change: 'unchanged' })]);
    const changed = write('changed', 4000);
    expect((await json(['policy', 'push', changed, '--dry-run'], asOwner())).body.items[0].change).toBe('new version');
    const pushed = await json(['policy', 'push', changed, '--message', 'lower'], asOwner());
    expect(pushed.body.items).toEqual([expect.objectContaining({ version: 2, change: 'new version' })]);
    expect((await json(['policy', 'ls'], asOwner())).body.items[0]).toMatchObject({
      latestVersion: 2,
      publishedVersion: 1,
    });
  });

  it('are compared: rules, and the decisions that change with them', async () => {
    const { code, body } = await json(['policy', 'diff', write('diff', 1000), '--exit-code'], asOwner());
    expect(code).toBe(EXIT.checkFailed);
    expect(body.changed).toContainEqual(expect.objectContaining({ rule: 'small' }));
    expect(body.decisions).toContainEqual(
      expect.objectContaining({ action: 'create_refund', direction: 'tighter', before: 'ALLOW', after: 'BLOCK' }),
    );
    const versions = await json(['policy', 'diff', 'main', '--from', '1', '--to', '1', '--exit-code'], asOwner());
    expect(versions.code).toBe(EXIT.ok);
  });

  it('are simulated, analysed and replayed without any effect', async () => {
    const args = JSON.stringify({ amount: 3000, currency: 'EUR', customer: 'cus_1' });
    const call = ['policy', 'simulate', '--agent', 'bot', '--tool', 'refunds.create', '--args', args, '--exit-code'];
    expect((await json(call, asOwner())).code).toBe(EXIT.ok);
    expect((await json([...call, '--draft', write('draft', 1000)], asOwner())).code).toBe(EXIT.blocked);
    const { body: recorded } = await json(refund(3000), asAgent());
    const again = ['policy', 'simulate', '--recorded', recorded.actionId, '--exit-code'];
    expect((await json(again, asOwner())).code).toBe(EXIT.ok);
    const replayed = await json(['policy', 'replay', write('replay', 1000), '--fail-on', 'change'], asOwner());
    expect(replayed).toMatchObject({ code: EXIT.checkFailed, body: { replay: { status: 'DONE' }, looser: 0 } });
    expect(replayed.body.changes).toContainEqual(
      expect.objectContaining({ actionId: recorded.actionId, before: 'ALLOW', after: 'BLOCK' }),
    );
    const looser = await json(['policy', 'replay', write('replay', 1000), '--fail-on', 'loosening'], asOwner());
    expect(looser.code).toBe(looser.body.replay.unknown === 0 ? EXIT.ok : EXIT.checkFailed);
    expect((await json(['policy', 'analyse'], asOwner())).body).toHaveProperty('findings');
  });

  it('are published, rolled back, and confirmed by a second person where the organisation wants one', async () => {
    await world.org.owner.put('/v1/org/publication-review', { review: 'always' });
    const asked = await json(['policy', 'publish', 'main', '2'], asOwner());
    expect(asked).toMatchObject({ code: EXIT.pending, body: { status: 'PENDING', version: 2 } });
    const waiting = await json(['policy', 'pending'], asOwner());
    expect(waiting.body.items).toEqual([expect.objectContaining({ id: asked.body.id })]);
    const alone = await runCli(['policy', 'confirm', asked.body.id, asked.body.bundle], { env: asOwner() });
    expect(alone).toMatchObject({ code: EXIT.unauthorised, err: expect.stringContaining('self_approval') });
    expect((await json(['policy', 'refuse', asked.body.id], asOwner())).body.status).toBe('REFUSED');
    await world.org.owner.call('PATCH', `/v1/members/${world.org.secondId}`, { roles: ['admin'] });
    const again = await json(['policy', 'publish', 'main', '2'], asOwner());
    const confirmed = await json(['policy', 'confirm', again.body.id, again.body.bundle], as(world.org.second));
    expect(confirmed.body).toMatchObject({ status: 'PUBLISHED', decidedBy: world.org.secondId });
    // Back would be looser.
    expect((await json(['policy', 'rollback', 'main'], asOwner())).code).toBe(EXIT.pending);
    await endReview(world.org.owner, world.org.second);
    expect((await json(['policy', 'publish', 'main'], asOwner())).body.policies).toContainEqual({
      name: 'main',
      version: 2,
    });
    const back = await json(['policy', 'rollback', 'main'], asOwner());
    expect(back.body.policies).toContainEqual({ name: 'main', version: 1 });
  });

  it('with mistakes are refused with the line, before anything is sent', async () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(
      file,
      'name: main\nrules:\n  - id: a\n    effect: ALLOW\n    when: action.amout > 1\n    reason: x\n',
    );
    const pushed = await runCli(['policy', 'push', file], { env: asOwner() });
    expect(pushed).toMatchObject({ code: EXIT.checkFailed, err: expect.stringContaining(`${file}:5`) });
    const online = await runCli(['policy', 'lint', file, '--online'], { env: asOwner() });
    expect(online).toMatchObject({ code: EXIT.checkFailed, out: expect.stringContaining(`${file}:5`) });
  });
});

describe('what an operator keeps', () => {
  it('agents and their keys: created, used, rotated, revoked, stopped', async () => {
    const agent = await json(['agents', 'create', 'shell-bot', '--role', 'support', '--role', 'night'], asOwner());
    expect(agent.body).toMatchObject({ name: 'shell-bot', roles: ['support', 'night'] });
    expect((await json(['agents', 'show', 'shell-bot'], asOwner())).body.id).toBe(agent.body.id);
    const out = join(folder, 'agent-key');
    const created = await json(
      ['keys', 'create', '--agent', 'shell-bot', '--expires-in', '1d', '--out', out],
      asOwner(),
    );
    expect(created.body).not.toHaveProperty('secret');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const asShellBot = { ...urls(), RUNPLANE_API_KEY: readFileSync(out, 'utf8').trim() };
    expect((await json(refund(200), asShellBot)).code).toBe(EXIT.ok);

    const taken = await runCli(['keys', 'create', '--agent', 'shell-bot', '--out', out], { env: asOwner() });
    expect(taken).toMatchObject({ code: EXIT.failure, out: '', err: expect.stringContaining('keys revoke') });
    const rotated = await json(['keys', 'rotate', created.body.id], asOwner());
    expect((await json(refund(201), asShellBot)).code).toBe(EXIT.unauthorised);
    const asRotated = { ...urls(), RUNPLANE_API_KEY: rotated.body.secret };
    expect((await json(refund(202), asRotated)).code).toBe(EXIT.ok);
    expect((await json(['agents', 'disable', 'shell-bot'], asOwner())).body.status).toBe('disabled');
    expect((await json(refund(203), asRotated)).code).toBe(EXIT.unauthorised);
    expect((await json(['agents', 'enable', 'shell-bot'], asOwner())).body.status).toBe('active');
    expect((await json(['agents', 'update', 'shell-bot', '--role', 'day'], asOwner())).body.roles).toEqual(['day']);
    expect((await json(['keys', 'revoke', rotated.body.id], asOwner())).code).toBe(EXIT.ok);
    expect((await json(refund(204), asRotated)).code).toBe(EXIT.unauthorised);
    const { body } = await json(['keys', 'ls', '--agent', 'shell-bot', '--all'], asOwner());
    expect(body.items.length).toBe(3);
    expect((await json(['agents', 'show', 'nobody'], asOwner())).code).toBe(EXIT.notFound);
  });

  it('keys of agents, for some calls and beside a certificate only', async () => {
    const limits = ['--action', 'create_*', '--environment', 'live', '--environment', 'test', '--connection', 'shop'];
    const { body: key } = await json(['keys', 'create', '--agent', 'bot', ...limits], asOwner());
    expect(key.scope).toEqual({ actions: ['create_*'], environments: ['live', 'test'], connections: ['shop'] });
    const env = { ...urls(), RUNPLANE_API_KEY: key.secret };
    expect((await json(refund(300), env)).code).toBe(EXIT.ok);
    const limit = (...options: string[]) => json(['keys', 'limit', key.id, ...options], asOwner());
    expect((await limit('--operation', 'charges.*')).body.scope).toEqual({ operations: ['charges.*'] });
    const outside = await json(refund(301), env);
    expect(outside).toMatchObject({ code: EXIT.blocked, body: { error: { code: 'out_of_scope' } } });
    const certificate = join(process.cwd(), 'activities/test-support/fixtures/db.test.crt');
    const bound = await limit('--no-scope', '--certificate', certificate);
    expect(bound.body).toMatchObject({ scope: null, certificate: expect.stringMatching(/^[\w-]{43}$/) });
    expect((await json(refund(302), env)).code).toBe(EXIT.unauthorised);
    const { out } = await runCli(['keys', 'ls', '--agent', 'bot'], { env: asOwner() });
    expect(out).toMatch(new RegExp(`${key.id}.*certificate`));
    expect((await limit('--no-certificate')).body).toMatchObject({ scope: null, certificate: null });
    expect((await json(refund(303), env)).code).toBe(EXIT.ok);
    for (const wrong of [[], ['--no-scope', '--action', 'a'], ['--certificate', join(process.cwd(), 'package.json')]]) {
      expect((await limit(...wrong)).code).toBe(EXIT.usage);
    }
    expect((await json(['keys', 'create', '--action', 'a'], asOwner())).code).toBe(EXIT.usage);
  });

  it('own keys of a member, without a name', async () => {
    const env = as(world.org.approver);
    const created = await json(['keys', 'create', '--name', 'laptop'], env);
    expect(created.body.principal).toEqual({ kind: 'member', id: world.org.approverId });
    const { body } = await json(['keys', 'ls'], env);
    expect(body.items.map(({ name }: { name: string }) => name)).toContain('laptop');
    expect((await json(['keys', 'ls', '--agent', 'bot', '--member', 'mem_x'], env)).code).toBe(EXIT.usage);
  });

  it('cancels all that an agent has waiting', async () => {
    const { actionId } = await pendingRefund();
    const ended = await json(['agents', 'cancel-pending', 'bot', '--reason', 'wrong list'], asOwner());
    expect(ended).toMatchObject({ code: EXIT.ok, body: { failed: 0 } });
    const status = await until('the cancellation', async () => {
      const { body } = await json(['actions', 'show', actionId], asOwner());
      return body.status === 'PENDING_APPROVAL' ? null : body.status;
    });
    expect(status).toBe('CANCELLED');
  });

  it('settles what nobody knew', async () => {
    const killed = ['--wait', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'];
    const { body } = await runHere(205, killed);
    const settled = await until('the owner of the outcome', async () => {
      const answer = await json(
        ['actions', 'settle', body.actionId, 'failed', '--reason', 'not in the books'],
        asOwner(),
      );
      return answer.code === EXIT.ok ? answer : null;
    });
    expect(settled.body.status).toBe('FAILED');
  });

  it('connections, tools and members', async () => {
    expect(await runCli(['connections', 'check', 'shop'], { env: asOwner() })).toMatchObject({
      code: EXIT.ok,
      out: 'ok shop\n',
    });
    await world.org.owner.post('/v1/connections', {
      name: 'gone',
      provider: 'http',
      environment: 'test',
      configuration: { baseUrl: 'http://127.0.0.1:1' },
    });
    expect((await json(['connections', 'check'], asOwner())).code).toBe(EXIT.checkFailed);
    expect((await json(['connections', 'check', 'nothing'], asOwner())).code).toBe(EXIT.notFound);
    const tools = await json(['tools', 'ls', '--all'], asOwner());
    expect(tools.body.items.map((tool: { definition: { name: string } }) => tool.definition.name)).toContain(
      'refunds.create',
    );
    expect((await json(['tools', 'show', 'refunds.create'], asOwner())).body.definition.connection).toBe('shop');
    const cyd = ['members', 'create', 'cyd@example.com', '--name', 'cyd', '--role', 'viewer', '--group', 'desk'];
    expect((await json(cyd, asOwner())).body).toMatchObject({ roles: ['viewer'], groups: ['desk'] });
    expect((await json(cyd, as(world.org.approver))).code).toBe(EXIT.unauthorised);
    expect((await runCli(['members', 'ls'], { env: asOwner() })).out).toContain('cyd@example.com');
  });

  it('organisations, with the operator token only', async () => {
    const token = join(folder, 'operator.token');
    writeFileSync(token, `${world.stack.operatorToken}\n`);
    const operator = { ...urls(), RUNPLANE_OPERATOR_TOKEN_FILE: token };
    const create = ['orgs', 'create', 'Shell', '--owner-email', 's@example.com', '--owner-name', 'Sue'];
    const { body } = await json(create, operator);
    const sue = { ...urls(), RUNPLANE_API_KEY: body.key.secret };
    expect((await json(['whoami'], sue)).body).toMatchObject({ member: { name: 'Sue' }, org: { id: body.org.id } });
    const names = (await json(['orgs', 'ls'], operator)).body.items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['Acme', 'Shell']));
    expect((await json(['orgs', 'ls'], asOwner())).code).toBe(EXIT.unauthorised);
    expect((await json(['orgs', 'ls'], { ...urls(), RUNPLANE_OPERATOR_TOKEN: 'guessed' })).code).toBe(
      EXIT.unauthorised,
    );
  });
});

describe('the log', () => {
  it('is exported with progress on a terminal, and verified', async () => {
    const key = (await runCli(['audit', 'key'], { env: asOwner() })).out.trim();
    const out = join(folder, 'log');
    const terminal = runInTerminal(['audit', 'export', '--format', 'folder', '--out', out], asOwner());
    expect(await terminal.ended).toBe(EXIT.ok);
    expect(terminal.shown()).toContain('exporting [');
    expect((await runCli(['audit', 'verify', out, '--key', key])).code).toBe(EXIT.ok);
    writeFileSync(
      join(out, 'checkpoint'),
      readFileSync(join(out, 'checkpoint'), 'utf8').replace(/^(.*\n)\d+/, '$1999'),
    );
    expect((await runCli(['audit', 'verify', out, '--key', key])).code).toBe(EXIT.notVerified);
  });
});

describe('runplane doctor', () => {
  const rowsOf = async (args: string[], env: Record<string, string>) => {
    const { code, body } = await json(['doctor', ...args], env);
    const rows = body.rows as { check: string; status: string; detail: string; remedy: string | null }[];
    return { code, of: (check: string) => rows.find((row) => row.check === check), rows };
  };

  it('finds nothing wrong with a stack that runs', async () => {
    const { code, rows, of } = await rowsOf([], asOwner());
    expect(rows.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(code).toBe(EXIT.ok);
    for (const check of [
      'gateway',
      'gateway ready',
      'control plane',
      'control plane ready',
      'member key',
      'log',
      'sequencer',
    ])
      expect(of(check)).toMatchObject({ status: 'ok' });
  });

  it('tells servers apart, and says what to do about one that is none of ours', async () => {
    const swapped = ['--gateway-url', world.stack.controlPlaneUrl, '--control-plane-url', world.effects.url];
    const { code, of } = await rowsOf(swapped, asOwner());
    expect(code).toBe(EXIT.checkFailed);
    expect(of('gateway')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('RUNPLANE_URL') });
    expect(of('control plane')).toMatchObject({
      status: 'fail',
      remedy: expect.stringContaining('RUNPLANE_CONTROL_PLANE_URL'),
    });
  });

  it('says of a key that is not taken that it is that', async () => {
    const { code, of } = await rowsOf([], asAgent());
    expect(code).toBe(EXIT.checkFailed);
    expect(of('member key')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('login') });
  });

  it('sees a kill switch, and a service that has stopped', async () => {
    await runCli(['kill', 'action', 'delete_customer', '--reason', 'r'], { env: asOwner() });
    expect((await rowsOf([], asOwner())).of('kill switches')).toMatchObject({ status: 'warn' });
    await runCli(['unkill', 'action', 'delete_customer'], { env: asOwner() });
    await world.stack.stop('gateway');
    try {
      const { code, of } = await rowsOf([], asOwner());
      expect(code).toBe(EXIT.checkFailed);
      expect(of('gateway')).toMatchObject({ status: 'fail', remedy: expect.stringContaining('runplane up') });
      expect(of('control plane')).toMatchObject({ status: 'ok' });
      const [{ err, ...guarded }, asJson] = [
        await runCli(refund(1), { env: asAgent() }),
        await json(refund(1), asAgent()),
      ];
      expect(guarded).toEqual({ code: EXIT.unavailable, out: '' });
      expect(err).toMatch(/No answer[\s\S]*--idempotency-key [0-9a-f-]{36} finds it/);
      expect(JSON.parse(asJson.err)).toMatchObject({
        error: { code: 'unavailable', idempotencyKey: expect.any(String) },
      });
    } finally {
      await world.stack.start('gateway');
    }
  }, 180_000);
});

describe('log in', () => {
  const home = () => ({ XDG_CONFIG_HOME: join(folder, 'config') });
  const where = () => ['--control-plane-url', world.stack.controlPlaneUrl, '--gateway-url', world.stack.gatewayUrl];
  const file = () => join(folder, 'config', 'runplane', 'profiles.json');

  it('keeps a key from standard input in a file of its owner alone, and uses it', async () => {
    const stdin = `${keyOf(world.org.owner)}\n`;
    const logged = await runProcess(['login', ...where(), '--profile', 'here'], { env: home(), stdin });
    expect(logged).toMatchObject({
      code: EXIT.ok,
      out: expect.stringMatching(/Olga.*"here", which is the current one/),
    });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect((await runProcess(['login', ...where(), '--agent'], { env: home(), stdin: world.org.agentKey })).code).toBe(
      0,
    );
    const me = await runProcess(['whoami', '--json'], { env: home() });
    expect(JSON.parse(me.out)).toMatchObject({ member: { name: 'Olga' }, org: { id: world.org.id } });
    expect((await runProcess(refund(180), { env: home() })).code).toBe(EXIT.ok);
    const listed = await runProcess(['profiles', 'ls', '--json'], { env: home() });
    expect(JSON.parse(listed.out).items).toEqual([
      expect.objectContaining({ name: 'here', current: true, keys: ['member', 'agent'] }),
    ]);
    expect(listed.out).not.toContain('rp_');
  });

  it('refuses a key that the server does not take, and keeps nothing of it', async () => {
    const key = keyOf(world.org.owner);
    const forged = key.slice(0, 30) + (key[30] === 'A' ? 'B' : 'A') + key.slice(31);
    const before = readFileSync(file(), 'utf8');
    for (const [args, stdin, code] of [
      [[], forged, EXIT.unauthorised],
      [[], world.org.agentKey, EXIT.unauthorised],
      [['--agent'], forged, EXIT.unauthorised],
      [['--agent'], key, EXIT.unauthorised],
      [[], 'hunter2', EXIT.usage],
      [[], '', EXIT.usage],
    ] as const) {
      const ended = await runProcess(['login', ...where(), ...args], { env: home(), stdin });
      expect(ended).toMatchObject({ code, out: '' });
      if (stdin) expect(ended.err).not.toContain(stdin);
    }
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });

  it('refuses a file that others can read', async () => {
    chmodSync(file(), 0o644);
    expect(await runProcess(['whoami'], { env: home() })).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining('chmod 600'),
    });
    chmodSync(file(), 0o600);
  });

  it('asks on a terminal, and shows nothing of the key', async () => {
    const key = keyOf(world.org.approver);
    const terminal = runInTerminal(['login', '--profile', 'asked'], home());
    await terminal.until('Gateway [');
    terminal.type(`${world.stack.gatewayUrl}\r`);
    await terminal.until('Control plane [');
    terminal.type(`${world.stack.controlPlaneUrl}\r`);
    await terminal.until('API key');
    terminal.type(`${key}\r`);
    expect(await terminal.ended).toBe(EXIT.ok);
    expect(terminal.shown()).toContain('logged in as ann');
    expect(terminal.shown()).not.toContain(key.slice(3, 20));
  });

  it('is stopped by Ctrl-C, and log out forgets', async () => {
    const terminal = runInTerminal(['login', ...where()], home());
    await terminal.until('API key');
    terminal.type('\u0003');
    expect(await terminal.ended).toBe(EXIT.interrupted);
    expect((await runProcess(['logout', '--all'], { env: home() })).code).toBe(0);
    expect((await runProcess(['whoami', ...where()], { env: home() })).code).toBe(EXIT.unauthorised);
    expect(readFileSync(file(), 'utf8')).not.toContain('rp_');
  });
});

describe('what is printed', () => {
  it('in a pipe is plain; on a terminal it has colours, unless NO_COLOR asks for none', async () => {
    const piped = await runProcess(['actions', 'ls'], { env: asOwner() });
    expect(piped).toMatchObject({ code: EXIT.ok, err: '' });
    expect(piped.out).not.toContain('\u001b');
    const coloured = runInTerminal(['actions', 'ls'], asOwner());
    expect(await coloured.ended).toBe(EXIT.ok);
    expect(coloured.shown()).toContain('\u001b[32mSUCCEEDED');
    const plain = runInTerminal(['actions', 'ls'], { ...asOwner(), NO_COLOR: '1' });
    expect(await plain.ended).toBe(EXIT.ok);
    expect(plain.shown()).not.toContain('\u001b[32m');
  });

  it('never lets an agent write to the terminal', async () => {
    const context = JSON.stringify({ note: '\u001b]0;owned\u0007\u001b[2Jgone\u202Elive' });
    const { body } = await json([...refund(6000), '--context', context], asAgent());
    const shown = await runCli(['approvals', 'show', body.approval.id], { env: as(world.org.approver) });
    expect(shown.code).toBe(EXIT.ok);
    for (const hidden of ['\u001b', '\u0007', '\u202E']) expect(shown.out).not.toContain(hidden);
    expect(shown.out).toContain('\\u{1B}');
  });

  it('says why where the server is not there, or the key is none', async () => {
    const nowhere = { ...asOwner(), RUNPLANE_CONTROL_PLANE_URL: 'http://127.0.0.1:1' };
    expect(await runCli(['actions', 'ls'], { env: nowhere })).toMatchObject({
      code: EXIT.unavailable,
      out: '',
      err: expect.stringContaining('cannot be reached'),
    });
    expect((await runCli(refund(1), { env: { ...asAgent(), RUNPLANE_API_KEY: 'rp_x' } })).code).toBe(EXIT.usage);
    const unknown = await runCli(['whoami'], { env: { ...asOwner(), RUNPLANE_API_KEY: UNKNOWN_KEY } });
    expect(unknown).toMatchObject({ code: EXIT.unauthorised, err: expect.stringContaining('runplane login') });
    const problem = await runCli(['actions', 'show', 'x', '--json'], { env: asOwner() });
    expect(problem).toMatchObject({ code: EXIT.notFound, out: '' });
    expect(JSON.parse(problem.err)).toMatchObject({ error: { code: 'not_found', status: 404 } });
  });
});

describe('operations of the control plane', () => {
  it('are reached by the commands of this file, as the table says', async () => {
    expect(unreached('shell', await readOperations(world.stack.controlPlaneUrl), SENT)).toEqual([]);
  });
});
