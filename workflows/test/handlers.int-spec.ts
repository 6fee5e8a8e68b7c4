import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApprovalPlan, StepUpProof } from '@runplane/contracts';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { bundleFromSource, WORKFLOWS } from './support/bundle.js';
import { refusalOf } from './support/refusal.js';
import type { RunningAction } from './support/running-action.js';
import { ARGUMENTS, digestOf, planOf } from './support/script.js';
import { TestWorker } from './support/test-worker.js';
import { RISK_SCORE } from './support/values.js';

const address = process.env.TEMPORAL_ADDRESS ?? '';
/** While a local activity runs, other messages reach the workflow only when its task is renewed. */
const SHORT_TASKS = '1s';
const EDITED = { amount: 5500 };

let connection: Connection;
let native: NativeConnection;
let bundle: string;
let worker: TestWorker;

beforeAll(async () => {
  [connection, native, bundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    bundleFromSource(WORKFLOWS),
  ]);
  worker = await newWorker().start();
});

afterAll(async () => {
  await worker?.stop();
  await connection?.close();
  await native?.close();
});

const newWorker = () => new TestWorker({ client: new Client({ connection }), connection: native, bundle });

describe('votes that race', () => {
  it('accept one of two approvals where one is enough', async () => {
    const tool = worker.activities.hold('executeTool');
    const action = await worker.guard();
    const answers = await Promise.all(['ann', 'bob'].map((voter) => refusalOf(action.vote(voter))));
    expect(new Set(answers)).toEqual(new Set(['already_decided', null]));
    tool.release();
    expect((await action.result()).status).toBe('SUCCEEDED');
    expect(action.log.filter((type) => type === 'approval.approved')).toHaveLength(1);
  });

  it('tell the one whose look-up took longer that another has decided, and log it', async () => {
    const lookup = worker.activities.hold('lookupVoter');
    const action = await worker.guard();
    const late = refusalOf(action.vote('ann', 'deny'));
    await lookup.reached;
    await action.vote('bob');
    lookup.release();
    expect(await late).toBe('already_decided');
    expect((await action.result()).status).toBe('SUCCEEDED');
    expect(action.log).toContain('approval.vote_refused');
  });

  it('end once when approval, denial and expiry meet', async () => {
    const races = await Promise.all(
      [-60, -30, -15, 0, 15, 30].map(async (offset) => {
        const action = await worker.guard({ plan: planOf({ expiresIn: '1s' }) });
        const { approval } = await action.snapshot();
        await sleep(Date.parse(approval?.expiresAt ?? '') - Date.now() + offset);
        await Promise.allSettled([action.voteBySignal('ann', 'approve'), action.voteBySignal('bob', 'deny')]);
        return { action, status: (await action.result()).status };
      }),
    );
    const ends = { 'approval.approved': 'SUCCEEDED', 'approval.denied': 'DENIED', 'approval.expired': 'EXPIRED' };
    for (const { action, status } of races) {
      const seen = action.log.filter((type) => type in ends);
      expect(seen.map((type) => ends[type as keyof typeof ends])).toEqual([status]);
      expect(action.play.calls.filter((name) => name === 'executeTool')).toHaveLength(status === 'SUCCEEDED' ? 1 : 0);
    }
  });

  it('are answered, and logged, before the workflow ends by expiry', async () => {
    const lookup = worker.activities.hold('lookupVoter');
    const action = await worker.guard({ plan: planOf({ expiresIn: '1s' }) });
    const vote = refusalOf(action.vote('ann'));
    await lookup.reached;
    await action.logged('approval.expired');
    // Long enough for the workflow to end, if it did not wait for the vote.
    await sleep(500);
    lookup.release();
    expect(await vote).toBe('approval_expired');
    expect((await action.result()).status).toBe('EXPIRED');
    expect(action.log.slice(-2)).toEqual(['approval.expired', 'approval.vote_refused']);
  });

  it('count once the request for approval is logged, and never before', async () => {
    const action = await worker.prepare();
    const requested = worker.activities.hold('recordSteps');
    const guarded = action.start(worker.queue, SHORT_TASKS);
    await requested.reached;
    await action.voteBySignal('ann', 'deny');
    await sleep(1500);
    expect(action.log).toEqual(['action.decided']);
    requested.release();
    expect((await guarded).status).toBe('PENDING_APPROVAL');
    expect((await action.result()).status).toBe('DENIED');
    expect(action.log.slice(0, 3)).toEqual(['action.decided', 'approval.requested', 'approval.vote']);
    expect(action.play.calls).not.toContain('executeTool');
  });
});

describe('an edit', () => {
  it('that is being evaluated when the action is cancelled changes nothing', async () => {
    const preview = worker.activities.hold('previewEdit');
    const action = await worker.guard();
    const edit = refusalOf(action.edit('ann', EDITED));
    await preview.reached;
    expect((await action.cancel()).status).toBe('CANCELLED');
    preview.release();
    expect(await edit).toBe('already_decided');
    const end = await action.result();
    expect(end).toMatchObject({ status: 'CANCELLED', digest: digestOf(ARGUMENTS) });
    expect(action.log.slice(-2)).toEqual(['action.cancelled', 'approval.vote_refused']);
  });

  it('makes a vote on the digest before it worthless', async () => {
    const action = await worker.guard({ plan: planOf({}, { quorum: 2 }) });
    await action.edit('ann', EDITED);
    expect(await refusalOf(action.vote('bob'))).toBe('digest_mismatch');
    await action.vote('bob', 'approve', { digest: digestOf(EDITED) });
    expect(await action.result()).toMatchObject({ status: 'SUCCEEDED', digest: digestOf(EDITED) });
  });
});

describe('people', () => {
  it('ask, get an answer on the action, comment, and vote in the place of one that is away', async () => {
    const action = await worker.guard({ plan: planOf({}, { quorum: 2 }) });
    await action.ask('ann', 'Which invoice is this for?');
    const asked = (await action.snapshot()).approval?.questions;
    expect(asked).toMatchObject([{ id: 'q1', text: 'Which invoice is this for?' }]);
    expect(await refusalOf(action.answer({ kind: 'member', id: 'bob' }, 'q1', 'No idea.'))).toBe('forbidden');
    await action.answer({ kind: 'member', id: 'max' }, 'q1', 'Number 7.');
    expect(await refusalOf(action.answer({ kind: 'agent', id: 'agt_test' }, 'q1', 'Number 8.'))).toBe('conflict');
    expect((await action.snapshot()).approval?.questions).toEqual([]);
    await action.comment('zoe', 'Looks right.');
    await action.vote('eve');
    expect(await refusalOf(action.vote('cid'))).toBe('already_voted');
    const { approval } = await action.vote('ann');
    expect(approval).toMatchObject({ status: 'APPROVED', comments: [{ author: 'zoe' }] });
    expect(approval.votes.map(({ voter, standsFor }) => [voter, standsFor])).toEqual([
      ['eve', 'cid'],
      ['ann', null],
    ]);
    expect((await action.result()).status).toBe('SUCCEEDED');
    const refused = action.play.log.steps.filter(({ type }) => type === 'approval.vote_refused');
    expect(refused.map(({ data }) => [data.verb, data.code])).toEqual([
      ['answer', 'forbidden'],
      ['answer', 'conflict'],
      ['vote', 'already_voted'],
    ]);
  });

  it('hand a seat over', async () => {
    const action = await worker.guard();
    expect(await refusalOf(action.reassign('bob', 'ann', 'zoe'))).toBe('forbidden');
    await action.reassign('max', 'ann', 'zoe');
    expect(await refusalOf(action.vote('ann'))).toBe('not_an_approver');
    await action.vote('zoe');
    expect((await action.result()).status).toBe('SUCCEEDED');
    expect(action.log).toContain('approval.reassigned');
  });

  it('break the glass, with the role and a reason, and it is in the log', async () => {
    const action = await worker.guard({ plan: planOf({ delay: '1h' }, { quorum: 3 }) });
    expect(await refusalOf(action.breakGlass('ann'))).toBe('forbidden');
    expect((await action.breakGlass('eve')).approval).toMatchObject({ brokenGlass: true, executesAt: null });
    expect((await action.result()).status).toBe('SUCCEEDED');
    const broken = action.play.log.steps.find(({ type }) => type === 'approval.broken_glass');
    expect(broken).toMatchObject({ actor: { kind: 'member', id: 'eve' }, data: { reason: 'outage', votesNeeded: 3 } });
  });

  it('who are the requester of the action do not vote', async () => {
    const action = await worker.guard({ context: { requester: 'ann@example.com' } });
    expect(await refusalOf(action.vote('ann'))).toBe('self_approval');
    await action.vote('bob');
    expect((await action.result()).status).toBe('SUCCEEDED');
  });

  it('sign with a passkey where the risk asks for it, and the assertion is in the entry of the vote', async () => {
    const action = await worker.guard({ plan: planOf({ stepUp: { riskAtLeast: RISK_SCORE } }) });
    expect(await refusalOf(action.vote('ann'))).toBe('step_up_required');
    const stepUp = proofOf(action);
    const forged = { ...stepUp, credentialId: 'forged' };
    expect(await refusalOf(action.vote('ann', 'approve', { stepUp: forged }))).toBe('step_up_required');
    await action.vote('ann', 'approve', { stepUp });
    expect((await action.result()).status).toBe('SUCCEEDED');
    expect(action.play.log.steps.find(({ type }) => type === 'approval.vote')?.data).toMatchObject({ stepUp });
  });

  it('ask for a grant with their vote, which is created with the approval and is no wider', async () => {
    const action = await worker.guard();
    const wish = { expiresIn: '1h', maxUses: 5, free: [] };
    const wide = { ...wish, maxAmount: 6001 };
    expect(await refusalOf(action.vote('ann', 'approve', { grant: wide }))).toBe('grant_too_wide');
    await action.vote('ann', 'approve', { grant: wish });
    expect((await action.result()).status).toBe('SUCCEEDED');
    const { grants } = action.play.log.projection;
    const id = action.request.actionId.replace(/^act_/, 'gra_');
    expect(grants).toMatchObject([{ id, issuedBy: 'ann', maxAmount: 6000, maxUses: 5, environment: 'production' }]);
    expect(action.log.slice(4, 7)).toEqual(['approval.approved', 'approval.grant_created', 'action.rechecked']);
  });
});

describe('what is approved with a delay', () => {
  it('waits, and can be cancelled until it begins', async () => {
    const action = await worker.guard({ plan: planOf({ delay: '1h' }) });
    await action.vote('ann');
    const waiting = await action.snapshot();
    expect(waiting).toMatchObject({ status: 'PENDING_APPROVAL', approval: { executesAt: expect.any(String) } });
    expect(await refusalOf(action.vote('bob'))).toBe('already_decided');
    expect((await action.cancel()).status).toBe('CANCELLED');
    expect(action.play.calls).not.toContain('executeTool');
  });
});

describe('a run that comes after a lost one', () => {
  it('executes nothing, and has it recorded that the outcome is UNKNOWN', async () => {
    const action = await worker.guard({ lost: true });
    expect(await action.result()).toMatchObject({ status: 'UNKNOWN', reason: expect.stringContaining('was lost') });
    expect(action.play.calls).toEqual(['decideAction', 'closeLost']);
  });
});

describe('a report of the outcome', () => {
  const callback = { decision: 'ALLOW', execution: 'callback' } as const;

  it('that comes again gets the same answer, another one is a conflict', async () => {
    const action = await worker.guard(callback, SHORT_TASKS);
    const recording = worker.activities.hold('recordSteps');
    const first = action.report();
    await recording.reached;
    const again = action.report();
    expect(await refusalOf(action.report({ status: 'failed' }))).toBe('outcome_conflict');
    recording.release();
    expect(await first).toMatchObject({ status: 'SUCCEEDED', result: { done: true } });
    expect(await again).toEqual(await first);
    expect(await action.result()).toEqual(await first);
  });

  it('is refused under another permit or digest', async () => {
    const action = await worker.guard(callback);
    expect(await refusalOf(action.report({ permitId: 'prm_other' }))).toBe('permit_invalid');
    expect(await refusalOf(action.report({ digest: digestOf(EDITED) }))).toBe('permit_invalid');
    expect((await action.report()).status).toBe('SUCCEEDED');
  });

  it('is refused when the end of the lease is already being logged', async () => {
    const action = await worker.guard({ ...callback, reportWithinMs: 500 }, SHORT_TASKS);
    const recording = worker.activities.hold('recordSteps');
    await recording.reached;
    const late = refusalOf(action.report());
    await sleep(1500);
    recording.release();
    expect(await late).toBe('not_executing');
    expect(await action.result()).toMatchObject({ status: 'UNKNOWN', error: { code: 'not_reported' } });
  });
});

describe('a workflow that is cancelled in Temporal', () => {
  it('while its call runs still answers, and takes the outcome', async () => {
    const action = await worker.guard({ decision: 'ALLOW', execution: 'callback' });
    await action.handle.cancel();
    expect((await action.decide()).status).toBe('EXECUTING');
    expect(await refusalOf(action.cancel())).toBe('conflict');
    expect((await action.report()).status).toBe('SUCCEEDED');
  });
});

describe('messages that are refused', () => {
  it('by signal are logged and leave the action waiting', async () => {
    const action = await worker.guard();
    await action.voteBySignal('nobody');
    await action.voteBySignal('dan');
    await action.voteBySignal('zoe');
    await action.voteBySignal('ann', 'approve', { digest: digestOf(EDITED) });
    await action.logged('approval.vote_refused', 4);
    // Their look-ups run side by side, and end in any order.
    const codes = action.play.log.steps.flatMap(({ data }) => (typeof data.code === 'string' ? [data.code] : []));
    expect(codes.sort()).toEqual(['digest_mismatch', 'not_an_approver', 'not_an_approver', 'not_an_approver']);
    expect((await action.snapshot()).status).toBe('PENDING_APPROVAL');
    await action.voteBySignal('ann');
    expect((await action.result()).status).toBe('SUCCEEDED');
  });

  it('because the action runs: a cancellation by signal has no effect', async () => {
    const tool = worker.activities.hold('executeTool');
    const action = await worker.guard({ decision: 'ALLOW' });
    await action.cancelBySignal();
    expect(await refusalOf(action.vote('ann'))).toBe('conflict');
    tool.release();
    expect((await action.result()).status).toBe('SUCCEEDED');
  });

  it('because they ask under the same key for something else', async () => {
    const action = await worker.guard();
    expect(await refusalOf(action.decide(digestOf('another')))).toBe('idempotency_conflict');
    expect(await action.decide()).toEqual(await action.snapshot());
    await action.cancel();
  });
});

describe('a vote that comes while no worker is there to see the timers', () => {
  const lead = { name: 'lead', approvers: { people: [], groups: ['lead'], roles: [] } };
  const plans = {
    expired: planOf({ expiresIn: '2s' }),
    denied: planOf({ expiresIn: '30d' }, { timeout: '2s' }),
    escalated: planOf({ expiresIn: '30d' }, { timeout: '2s', onTimeout: 'escalate' }, lead),
  };
  let actions: Record<keyof typeof plans, RunningAction>;

  /** Then all comes at once. */
  beforeAll(async () => {
    const other = await newWorker().start();
    const guard = (plan: ApprovalPlan) => other.guard({ plan });
    const [expired, denied, escalated] = await Promise.all([plans.expired, plans.denied, plans.escalated].map(guard));
    actions = { expired, denied, escalated } as typeof actions;
    await other.stop();
    await sleep(2100);
    for (const action of Object.values(actions)) for (const voter of ['ann', 'zoe']) await action.voteBySignal(voter);
    await other.start();
    await Promise.all(Object.values(actions).map((action) => action.result()));
    await other.stop();
  });

  it.each(['expired', 'denied'] as const)(
    'does not count where the time of the approval or stage is up: %s',
    async (end) => {
      const action = actions[end];
      expect((await action.result()).status).toBe('EXPIRED');
      expect(action.log).not.toContain('execution.started');
    },
  );

  it('counts in the stage that has begun meanwhile', async () => {
    const action = actions.escalated;
    expect((await action.result()).status).toBe('SUCCEEDED');
    const steps = action.play.log.steps.map(({ type, actor }) => `${type} by ${actor.id}`);
    const voted = ['approval.escalated by workflow', 'approval.vote by zoe', 'approval.vote_refused by ann'];
    expect(steps).toEqual(expect.arrayContaining(voted));
    expect(steps).not.toContain('approval.vote by ann');
  });
});

describe('a worker', () => {
  it('can be replaced while an action waits', async () => {
    const other = await newWorker().start();
    const action = await other.guard({ plan: planOf({}, { quorum: 2 }) });
    await action.vote('ann');
    await other.stop();
    await other.start();
    expect(await refusalOf(action.vote('ann'))).toBe('already_voted');
    await action.vote('bob');
    expect((await action.result()).status).toBe('SUCCEEDED');
    await other.stop();
  });

  it('without a cache replays the action at each step, with the same end', async () => {
    const other = await newWorker().start({ maxCachedWorkflows: 0 });
    const action = await other.guard({ plan: planOf({}, { quorum: 2 }), execution: 'callback' });
    await action.vote('ann');
    await action.edit('bob', EDITED);
    await action.vote('cid', 'approve', { digest: digestOf(EDITED) });
    await action.becomes('EXECUTING');
    expect((await action.snapshot()).editedArguments).toEqual(EDITED);
    expect((await action.report({ digest: digestOf(EDITED) })).status).toBe('SUCCEEDED');
    await other.stop();
  });
});

function proofOf({ request }: RunningAction): StepUpProof {
  const { orgId, actionId } = request;
  const vote = { approval: actionId.replace(/^act_/, 'apr_'), digest: digestOf(ARGUMENTS), choice: 'approve' as const };
  const place = { org: orgId, member: 'ann', stage: 0, revision: 0, grant: null, nonce: 'n' };
  return {
    credentialId: 'genuine',
    publicKey: {},
    challenge: { type: 'runplane.dev/step-up/vote/v1', ...vote, ...place },
    assertion: { id: 'key' },
    verifiedAt: new Date().toISOString(),
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
