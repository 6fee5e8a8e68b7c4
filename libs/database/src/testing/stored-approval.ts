import { createHash } from 'node:crypto';
import { type ApprovalState, ApprovalState as ApprovalStateSchema, approvalIdOf } from '@runplane/contracts';
import type { Database } from '../database.js';
import type { NewActionRow } from '../repositories/actions.js';

export interface StoredApproval {
  name: string;
  agentId: string;
  requestedAt: string;
  riskScore?: number;
  policy?: string;
  /** Digest of the bundle that decided. */
  policyBundle?: string;
  reason?: string;
  operation?: string;
  environment?: string;
  /** Stages without their defaults, and what else differs from a pending approval that nobody has voted on. */
  stages?: object[];
  state?: Partial<ApprovalState>;
}

const DIGEST = `sha256:${'0'.repeat(64)}`;

/** An approval in the projection as a workflow would have put it there; returns the ids of its action and its own. */
export async function storeApproval(database: Database, org: string, given: StoredApproval) {
  const actionId = `act_${createHash('sha1').update(given.name).digest('hex')}`;
  const {
    riskScore = 10,
    policy = 'main',
    reason = 'because',
    operation = 'shop.refund',
    environment = 'test',
  } = given;
  const state = stateOf(approvalIdOf(actionId), given);
  const row = {
    actionId,
    workflowId: 'w',
    runId: 'r',
    agentId: given.agentId,
    requestHash: 'h',
    status: 'PENDING_APPROVAL',
    execution: 'gateway',
    targetKey: `${environment}/customer/${given.name}`,
    action: {
      type: 'create_refund',
      operation,
      target: { type: 'customer', id: given.name, environment },
      material: {},
    },
    digest: state.digest,
    record: {
      decision: 'REQUIRE_APPROVAL',
      reason,
      risk: { score: riskScore, level: 'LOW', factors: [] },
      matched: [{ policy, version: 1, rule: 'r', effect: 'REQUIRE_APPROVAL' }],
      policyBundle: given.policyBundle ?? DIGEST,
    },
    facts: {},
    leafHash: 'l',
    promise: 'p',
    mapped: {},
  } as unknown as NewActionRow;
  await database.withOrg(org, async (tx) => {
    await tx.actions.insertDecided(row);
    await tx.approvals.upsert(actionId, state);
  });
  return { actionId, approvalId: state.id };
}

function stateOf(id: string, { requestedAt, stages, state }: StoredApproval): ApprovalState {
  const plan = { stages: stages ?? [{ name: 'desk', approvers: { groups: ['desk'] } }] };
  return ApprovalStateSchema.parse({
    id,
    status: 'PENDING',
    stage: 0,
    stageName: (plan.stages[0] as { name: string }).name,
    plan,
    handovers: [],
    votes: [],
    earlierVotes: [],
    revision: 0,
    edits: [],
    votesNeeded: 1,
    stepUpRequired: false,
    requestedAt,
    expiresAt: new Date(Date.parse(requestedAt) + 86_400_000).toISOString(),
    stageEndsAt: null,
    extended: false,
    openHours: null,
    executesAt: null,
    decidedAt: null,
    decidedBy: null,
    brokenGlass: false,
    reason: null,
    questions: [],
    comments: [],
    digest: DIGEST,
    ...state,
  });
}

/** A vote in the state of an approval. */
export const voteOf = (voter: string) => ({
  choice: 'approve' as const,
  voter,
  standsFor: null,
  at: '2026-01-01T00:00:00Z',
  digest: DIGEST,
  reason: null,
  channel: 'rest',
  steppedUp: false,
  grant: null,
});
