import type { Approval, ApprovalState, ApprovalStatus, CanonicalAction, DecisionRecord } from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { containing, Filters } from './filters.js';
import { type Page, pageOf, readCursor } from './paging.js';
import type { VoterStanding } from './voters.js';

/** All that are given have to fit. */
export interface ApprovalFilter {
  status?: ApprovalStatus | undefined;
  /** Only those on which this member may vote now: who may in the end, the workflow says. */
  voter?: VoterStanding | undefined;
  /** That the current stage asks. */
  group?: string | undefined;
  agentId?: string | undefined;
  actionType?: string | undefined;
  environment?: string | undefined;
  riskAtLeast?: number | undefined;
  expiresBefore?: string | undefined;
  /** Anywhere in operation, target, reason or name of the agent. */
  text?: string | undefined;
}

interface ApprovalRow {
  action_id: string;
  state: ApprovalState;
  action: CanonicalAction;
  agent_id: string;
  record: DecisionRecord;
  cursor_at: string;
  cursor_id: string;
}

const FROM = `FROM approvals p JOIN actions a ON a.org_id = p.org_id AND a.action_id = p.action_id
  JOIN agents g ON g.org_id = a.org_id AND g.id = a.agent_id`;
const ORDERS = {
  newest: { column: 'p.requested_at', direction: 'DESC', after: '<' },
  expiry: { column: 'p.expires_at', direction: 'ASC', after: '>' },
} as const;
/** Votes that count, of this stage and of earlier ones. */
const VOICES = `((p.state->'earlierVotes') || (p.state->'votes'))`;
/** Who is asked in the current stage. */
const APPROVERS = `p.state->'plan'->'stages'->(p.state->>'stage')::int->'approvers'`;

const HANDED = (side: 'from' | 'to') =>
  `p.state->'handovers' @> jsonb_build_array(jsonb_build_object('stage', p.state->'stage', '${side}', {}::text))`;
/** Listed by the current stage and not handed over, or the one it was handed to. */
const HOLDS_SEAT = `((${APPROVERS}->'people' ?| {} OR ${APPROVERS}->'groups' ?| {} OR ${APPROVERS}->'roles' ?| {}
  OR ${APPROVERS}->'onCall' ?| {}) AND NOT ${HANDED('from')} OR ${HANDED('to')})`;

/** The projection of approvals; the workflow holds the truth and writes each change here. */
export class Approvals {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async upsert(actionId: string, state: ApprovalState): Promise<void> {
    await this.sql.affected(
      `INSERT INTO approvals (org_id, id, action_id, status, state, requested_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (org_id, id) DO UPDATE SET status = excluded.status, state = excluded.state,
         expires_at = excluded.expires_at`,
      [this.orgId, state.id, actionId, state.status, JSON.stringify(state), state.requestedAt, state.expiresAt],
    );
  }

  /** Takes what people wrote about erased actions; who voted for what stays. */
  async eraseTexts(actionIds: readonly string[]): Promise<void> {
    const rows = await this.sql.rows<{ id: string; state: ApprovalState }>(
      'SELECT id, state FROM approvals WHERE org_id = $1 AND action_id = ANY($2) FOR UPDATE',
      [this.orgId, actionIds],
    );
    for (const { id, state } of rows) {
      await this.sql.affected('UPDATE approvals SET state = $3 WHERE org_id = $1 AND id = $2', [
        this.orgId,
        id,
        JSON.stringify(withoutTexts(state)),
      ]);
    }
  }

  /** Closes the pending approval of an action whose workflow can't do it any more. */
  async cancelOf(actionId: string, at: string, reason: string): Promise<void> {
    await this.sql.affected(
      `UPDATE approvals SET status = 'CANCELLED', state = state || $3 WHERE org_id = $1 AND action_id = $2
       AND status = 'PENDING'`,
      [this.orgId, actionId, JSON.stringify({ status: 'CANCELLED', decidedAt: at, reason })],
    );
  }

  async find(id: string): Promise<Approval | null> {
    const row = await this.sql.row<ApprovalRow>(
      `SELECT p.action_id, p.state, a.action, a.agent_id, a.record ${FROM} WHERE p.org_id = $1 AND p.id = $2`,
      [this.orgId, id],
    );
    return row && approvalOf(row);
  }

  /** Newest first, or the one that expires next. */
  async list(
    query: ApprovalFilter & { order?: 'newest' | 'expiry' | undefined; limit: number; cursor?: string | undefined },
  ): Promise<Page<Approval>> {
    const { column, direction, after } = ORDERS[query.order ?? 'newest'];
    const position = readCursor(query.cursor);
    const filters = filtersOf(this.orgId, query);
    filters.add(`(${column}, p.id) ${after} ({}::timestamptz, {})`, position?.at, position?.id);
    const rows = await this.sql.rows<ApprovalRow>(
      `SELECT p.action_id, p.state, a.action, a.agent_id, a.record, ${column}::text AS cursor_at, p.id AS cursor_id
       ${FROM} WHERE ${filters.text} ORDER BY ${column} ${direction}, p.id ${direction}
       LIMIT ${filters.place(query.limit + 1)}`,
      filters.values,
    );
    return pageOf(rows, query.limit, approvalOf);
  }

  /** The first time that a member opened an approval in this stage; called again, nothing changes. */
  async noteView(id: string, stage: number, memberId: string): Promise<void> {
    await this.sql.affected(
      `INSERT INTO approval_views (org_id, approval_id, stage, member_id) VALUES ($1, $2, $3, $4)
       ON CONFLICT DO NOTHING`,
      [this.orgId, id, stage, memberId],
    );
  }
}

function filtersOf(orgId: string, query: ApprovalFilter): Filters {
  const text = query.text === undefined ? undefined : containing(query.text);
  const filters = new Filters()
    .add('p.org_id = {}', orgId)
    .add('p.status = {}', query.status)
    .add(`${APPROVERS}->'groups' ? {}`, query.group)
    .add('a.agent_id = {}', query.agentId)
    .add('a.action_type = {}', query.actionType)
    .add(`a.action->'target'->>'environment' = {}`, query.environment)
    .add('a.risk_score >= {}', query.riskAtLeast)
    .add('p.expires_at < {}', query.expiresBefore)
    .add(
      `concat_ws(E'\\n', a.action->>'operation', a.action_type, a.action->'target'->>'id', a.reason, g.name) ILIKE {}`,
      text,
    );
  return query.voter ? mayVoteNow(filters, query.voter) : filters;
}

/** As `mayVote` says it, over the member's own seat and those of the absent; a vote that was cast is not asked again. */
function mayVoteNow(filters: Filters, voter: VoterStanding): Filters {
  const seats = [voter, ...voter.standsInFor];
  return filters
    .add(`p.status = 'PENDING'`)
    .add('{}::boolean', voter.active)
    .add(
      `(${seats.map(() => HOLDS_SEAT).join(' OR ')})`,
      ...seats.flatMap(({ id, email, groups, roles, onCall }) => [[id, email], groups, roles, onCall, id, id]),
    )
    .add(`NOT ${VOICES} @> jsonb_build_array(jsonb_build_object('voter', {}::text))`, voter.id)
    .add(`NOT ${VOICES} @> jsonb_build_array(jsonb_build_object('standsFor', {}::text))`, voter.id)
    .add(`NOT (p.state->'plan'->'fourEyes' = 'true' AND g.owner_id IS NOT DISTINCT FROM {})`, voter.id);
}

function withoutTexts(state: ApprovalState): ApprovalState {
  const silent = (votes: ApprovalState['votes']) => votes.map((vote) => ({ ...vote, reason: null }));
  return { ...state, reason: null, votes: silent(state.votes), earlierVotes: silent(state.earlierVotes) };
}

function approvalOf(row: ApprovalRow): Approval {
  const { risk, matched } = row.record;
  return { ...row.state, actionId: row.action_id, action: row.action, agentId: row.agent_id, risk, matched };
}
