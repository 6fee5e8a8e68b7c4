import type { ActionStatus } from '@runplane/contracts/values';
import type { RunningAction } from './running-action.js';
import { digestOf, planOf, type Script } from './script.js';

/** One way through the workflow, from the decision to its end. */
export interface Scenario {
  script: Partial<Script>;
  /** What people and agents do once it is decided. */
  act?: (action: RunningAction) => Promise<unknown>;
  ends: ActionStatus;
}

const failure = { code: 'declined', message: 'The card was declined.', retryable: false };
const EDITED = { amount: 5500 };
const callback = { decision: 'ALLOW', execution: 'callback' } as const;
const escalating = planOf(
  {},
  { timeout: '1s', onTimeout: 'escalate' },
  { name: 'lead', approvers: { people: [], groups: ['lead'], roles: [] } },
);

/** Every path; its key names the file of its history. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'allow-succeeded': { script: { decision: 'ALLOW' }, ends: 'SUCCEEDED' },
  'allow-failed': { script: { decision: 'ALLOW', tool: { status: 'FAILED', error: failure } }, ends: 'FAILED' },
  'allow-unknown': { script: { decision: 'ALLOW', tool: 'lost' }, ends: 'UNKNOWN' },
  block: { script: { decision: 'BLOCK' }, ends: 'BLOCKED' },
  'approve-quorum-2': {
    script: { plan: planOf({}, { quorum: 2 }) },
    act: async (action) => {
      await action.vote('ann');
      await action.vote('ann').catch(() => undefined);
      await action.vote('bob');
    },
    ends: 'SUCCEEDED',
  },
  'approve-by-signal': {
    script: {},
    act: async (action) => {
      await action.voteBySignal('nobody');
      await action.voteBySignal('ann');
    },
    ends: 'SUCCEEDED',
  },
  'votes-at-once': {
    script: { plan: planOf({}, { quorum: 2 }) },
    act: (action) => Promise.all(['nobody', 'ann', 'dan', 'bob', 'zoe'].map((voter) => action.voteBySignal(voter))),
    ends: 'SUCCEEDED',
  },
  'approve-callback': {
    script: { execution: 'callback' },
    act: async (action) => {
      await action.vote('ann');
      await action.becomes('EXECUTING');
      await action.report();
    },
    ends: 'SUCCEEDED',
  },
  deny: { script: {}, act: (action) => action.vote('ann', 'deny', { reason: 'no' }), ends: 'DENIED' },
  'edit-and-approve': { script: {}, act: (action) => action.edit('ann', EDITED), ends: 'SUCCEEDED' },
  'edit-stricter-plan': {
    script: { edit: { decision: 'REQUIRE_APPROVAL', plan: planOf({}, { quorum: 2 }) } },
    act: async (action) => {
      await action.edit('ann', EDITED);
      await action.vote('bob', 'approve', { digest: digestOf(EDITED) });
    },
    ends: 'SUCCEEDED',
  },
  'edit-blocked': {
    script: { edit: { decision: 'BLOCK', plan: null } },
    act: async (action) => {
      await action.edit('ann', EDITED).catch(() => undefined);
      await action.vote('ann', 'deny');
    },
    ends: 'DENIED',
  },
  expire: { script: { plan: planOf({ expiresIn: '2s' }, { reminders: ['1s'] }) }, ends: 'EXPIRED' },
  escalate: {
    script: { plan: escalating },
    act: async (action) => {
      await action.logged('approval.escalated');
      await action.vote('zoe');
    },
    ends: 'SUCCEEDED',
  },
  'questions-and-handover': {
    script: { plan: planOf({}, { quorum: 2 }) },
    act: async (action) => {
      await action.ask('ann', 'Which invoice?');
      await action.answer({ kind: 'agent', id: 'agt_test' }, 'q1', 'Number 7.');
      await action.comment('zoe', 'Looks right.');
      await action.reassign('ann', 'ann', 'zoe');
      await action.vote('bob', 'abstain');
      await action.vote('zoe');
      await action.vote('eve');
    },
    ends: 'SUCCEEDED',
  },
  'break-glass': {
    script: { plan: planOf({}, { quorum: 3 }) },
    act: (action) => action.breakGlass('eve'),
    ends: 'SUCCEEDED',
  },
  'approve-with-delay': {
    script: { plan: planOf({ delay: '2s' }) },
    act: (action) => action.vote('ann'),
    ends: 'SUCCEEDED',
  },
  'cancel-in-delay': {
    script: { plan: planOf({ delay: '1h' }) },
    act: async (action) => {
      await action.vote('ann');
      await action.cancel();
    },
    ends: 'CANCELLED',
  },
  'approve-as-grant': {
    script: {},
    act: (action) => action.vote('ann', 'approve', { grant: { expiresIn: '1h', maxUses: 3, free: [] } }),
    ends: 'SUCCEEDED',
  },
  'extend-then-deny': {
    script: { plan: planOf({}, { timeout: '1s', onTimeout: 'extend' }) },
    ends: 'EXPIRED',
  },
  'allow-by-silence': {
    script: { plan: planOf({}, { timeout: '1s', onTimeout: 'allow', allowWithoutDecision: true }) },
    ends: 'SUCCEEDED',
  },
  'run-lost': { script: { lost: true }, ends: 'UNKNOWN' },
  'cancel-by-agent': { script: {}, act: (action) => action.cancel(), ends: 'CANCELLED' },
  'cancel-in-temporal': { script: {}, act: (action) => action.handle.cancel(), ends: 'CANCELLED' },
  'blocked-before-execution': {
    script: { recheck: 'block' },
    act: (action) => action.vote('ann'),
    ends: 'BLOCKED',
  },
  'callback-succeeded': { script: callback, act: (action) => action.report(), ends: 'SUCCEEDED' },
  'callback-failed': { script: callback, act: (action) => action.report({ status: 'failed' }), ends: 'FAILED' },
  'callback-lease-ended': { script: { ...callback, reportWithinMs: 1000 }, ends: 'UNKNOWN' },
  'callback-cancelled-in-temporal': {
    script: callback,
    act: async (action) => {
      await action.handle.cancel();
      await action.report();
    },
    ends: 'SUCCEEDED',
  },
};
