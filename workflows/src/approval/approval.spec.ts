import { beforeEach, expect, it, jest } from '@jest/globals';
import type { ActionRequest, ApprovalPlan } from '@runplane/contracts';

const T0 = Date.parse('2026-01-05T10:00:00Z');
const STAGE_MS = 20_000;
const waits: number[] = [];
const recorded: string[] = [];

/** Timers fire at once, and the time of the task stands still: what a server that went down has been seen to do. */
jest.mock('@temporalio/workflow', () => ({
  ...(jest.requireActual('@temporalio/workflow') as object),
  condition: async (_isMet: () => boolean, wait: number) => {
    waits.push(wait);
    return false;
  },
  proxyActivities: () => ({
    recordSteps: async ({ steps }: { steps: { type: string }[] }) => {
      recorded.push(...steps.map(({ type }) => type));
      return { seq: 1, prev: null };
    },
  }),
  proxyLocalActivities: () => ({}),
  workflowInfo: () => ({ workflowId: 'act:org_1:a', runId: 'r' }),
  upsertSearchAttributes: () => undefined,
  setCurrentDetails: () => undefined,
}));

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(T0);
});

it('takes a timer that fired for the time that it was set to, whatever the clock of the task shows', async () => {
  const { newActionState } = await import('../action-state.js');
  const { newContext } = await import('../context.js');
  const { awaitApproval } = await import('./approval.js');
  const { requestApproval } = await import('./machine.js');
  const approvers = { people: [], groups: ['support'], roles: [] };
  const stage = { approvers, quorum: 1, reminders: [], timeout: '20s' } as const;
  const plan: ApprovalPlan = {
    stages: [
      { ...stage, reminders: [], name: 'team', onTimeout: 'escalate' },
      { ...stage, reminders: [], name: 'lead', onTimeout: 'deny' },
    ],
    expiresIn: '1h',
    fourEyes: false,
    denyReasonRequired: false,
  };
  const context = newContext(
    newActionState({ orgId: 'org_1', actionId: 'act_1', call: { arguments: {} } } as unknown as ActionRequest),
  );
  context.state.approval = requestApproval({
    id: 'apr_1',
    plan,
    calendars: [],
    digest: `sha256:${'a'.repeat(64)}`,
    riskScore: 1,
    requester: null,
    at: T0,
  });
  expect(await awaitApproval(context)).toBe(false);
  expect(recorded).toEqual(['approval.escalated', 'approval.expired']);
  expect(waits).toEqual([STAGE_MS, STAGE_MS]);
  expect(context.state.approval.status).toBe('EXPIRED');
});
