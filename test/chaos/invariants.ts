import type { ActionView } from '@runplane/contracts';
import { type ActionStatus, FINAL_STATUSES } from '@runplane/contracts/values';
import { type Facts, LAST_STEPS } from './facts.js';
import type { Kill } from './killer.js';
import type { Kind } from './plan.js';
import { timersOf } from './timers.js';

/** Facts of an action that was not lost. */
type Known = Facts & { final: ActionView; status: ActionStatus };

/** What has to hold for every action, whatever was killed when. Each gives what is wrong, or null. */
type Invariant = (facts: Known, kills: readonly Kill[]) => string | null;

const EXECUTED = ['SUCCEEDED', 'FAILED', 'UNKNOWN'];
const ENDS: Record<Kind, readonly string[]> = {
  allowed: EXECUTED,
  approved: EXECUTED,
  approvedByTwo: EXECUTED,
  blocked: ['BLOCKED'],
  denied: ['DENIED'],
  expired: ['EXPIRED'],
  escalated: EXECUTED,
};

const INVARIANTS: readonly Invariant[] = [
  ({ status }) => (FINAL_STATUSES.has(status) ? null : `it is still ${status}`),
  ({ action, status }) => (ENDS[action.kind].includes(status) ? null : `${action.kind} by plan, it ended as ${status}`),
  ({ effects }) => (effects <= 1 ? null : `it had ${effects} effects`),
  ({ status, effects }) => (status !== 'SUCCEEDED' || effects === 1 ? null : 'SUCCEEDED without an effect'),
  ({ status, effects }) =>
    effects === 0 || ['SUCCEEDED', 'UNKNOWN'].includes(status) ? null : `it had an effect and is ${status}`,
  ({ effects, events }) => (effects === 0 || isAuthorised(events) ? null : 'an effect that nobody allowed'),
  unknownOnlyByKill,
  ({ told, status }) => {
    const other = told.find((name) => name !== status);
    return other ? `an agent was told ${other}, it is ${status}` : null;
  },
  ({ row, status }) => (row?.status === status ? null : `the projection says ${row?.status}, the workflow ${status}`),
  chainFits,
  everyVoteOnce,
  timersInTime,
];

export function violationsOf(all: readonly Facts[], kills: readonly Kill[]): string[] {
  return all.flatMap((facts) => {
    const name = `${facts.action.reference} (${facts.action.kind}, ${facts.action.runner}) ${facts.final?.actionId ?? ''}`;
    if (!facts.final) return [`${name}: lost: ${facts.told.join('; ')}`];
    const known = { ...facts, final: facts.final, status: facts.final.status };
    return INVARIANTS.map((invariant) => invariant(known, kills))
      .filter((problem) => problem !== null)
      .map((problem) => `${name}: ${problem}`);
  });
}

/** The log has to say so before the world does: an ALLOW or an approval, and then the start or the permit. */
function isAuthorised(events: Facts['events']): boolean {
  const types = events.map(({ type }) => type);
  const allowed = events.some(({ type, data }) => type === 'action.decided' && data.decision === 'ALLOW');
  const refused = events.some(({ type, data }) => type === 'action.rechecked' && data.granted !== true);
  const started = types.includes('execution.started') || types.includes('permit.issued');
  return (allowed || types.includes('approval.approved')) && !refused && started;
}

/** Only a call that can't be repeated may stay unknown, and only if something died while it ran. */
function unknownOnlyByKill({ status, action, startedAt, endedAt }: Known, kills: readonly Kill[]) {
  if (status !== 'UNKNOWN') return null;
  if (action.runner === 'keyed') return 'UNKNOWN although its tool can be called again';
  return kills.some(({ at }) => at >= startedAt && at <= endedAt)
    ? null
    : 'UNKNOWN although nothing was killed meanwhile';
}

/** `verifyLog` has checked numbers and links; here the first and the last step fit what became of the action. */
function chainFits({ status, events, final }: Known): string | null {
  const [first, last] = [events[0], events.at(-1)];
  if (first?.type !== 'action.decided') return `its chain begins with ${first?.type ?? 'nothing'}`;
  if (first.data.decision !== final.decision)
    return `the log says ${first.data.decision}, the action ${final.decision}`;
  const back = events.find(({ at }, index) => at < (events[index - 1]?.at ?? at));
  if (back) return `the log says that ${back.type} was before the step that it follows`;
  const fits = LAST_STEPS[status]?.includes(last?.type ?? '');
  if (!fits) return `its chain ends with ${last?.type}, and it is ${status}`;
  return last?.type !== 'execution.outcome' || last.data.outcome === status
    ? null
    : `the log says ${last.data.outcome}`;
}

/** What people were told has counted is in the log, once for each of them; nobody else has voted. */
function everyVoteOnce({ action, events }: Known): string | null {
  const voters = events.filter(({ type }) => type === 'approval.vote').map(({ actor }) => actor.id);
  if (new Set(voters).size < voters.length) return `a vote was counted twice: ${voters.join(', ')}`;
  return voters.length === action.votes.length ? null : `${voters.length} of ${action.votes.length} votes were counted`;
}

/** Once, and never early; how late is in the report. */
function timersInTime({ action, events }: Known): string | null {
  const escalations = events.filter(({ type }) => type === 'approval.escalated').length;
  if (escalations !== (action.kind === 'escalated' ? 1 : 0)) return `it has escalated ${escalations} times`;
  const early = timersOf(events).find((lateMs) => lateMs < 0);
  return early === undefined ? null : `a timer ran ${-early} ms early`;
}
