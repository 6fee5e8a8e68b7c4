import type {
  ActionCount,
  ActionCountQuery,
  ActionError,
  ActionQuery,
  ActionRow,
  ActionStatus,
  CanonicalAction,
  DecisionRecord,
  Evidence,
  ExecutionMode,
  Facts,
} from '@runplane/contracts';
import type { Sql } from '../sql.js';
import { actionCountStatement, actionListStatement, MOST_COUNTED } from './action-search.js';
import { amountOf } from './amount.js';
import { iso, isoOrNull, type Page, pageOf } from './paging.js';

/** The decision of an action, as it was recorded first. */
export interface StoredDecision {
  record: DecisionRecord;
  facts: Facts;
  action: CanonicalAction;
  digest: string;
  leafHash: string;
  promise: string;
  /** What the call was mapped to. */
  mapped: unknown;
  runId: string;
  requestHash: string;
  status: ActionStatus;
  /** Whether its data was erased. */
  erased: boolean;
}

export interface NewActionRow extends Omit<StoredDecision, 'erased'> {
  actionId: string;
  workflowId: string;
  agentId: string;
  execution: ExecutionMode;
  /** `<environment>/<type>/<id>` of the target. */
  targetKey: string;
  /** The action that this one compensates for. */
  undoOf: string | null;
}

/** An action, and by what it was asked for and where it went when it was decided. */
export interface ScopedCall {
  action: CanonicalAction;
  /** Null where nobody asked with a key. */
  credential: NonNullable<Facts['credential']> | null;
}

export interface ActionChange {
  status?: ActionStatus;
  reason?: string;
  error?: ActionError | null;
  /** After an edit. */
  action?: { action: CanonicalAction; digest: string; targetKey: string };
}

interface DatabaseRow {
  action_id: string;
  agent_id: string;
  status: ActionStatus;
  decision: ActionRow['decision'];
  action_type: string;
  action: CanonicalAction;
  amount: string | null;
  risk_score: number;
  execution: ExecutionMode;
  reason: string;
  error: ActionError | null;
  evidence: Evidence[];
  undo_of: string | null;
  created_at: Date;
  updated_at: Date;
  erased_at: Date | null;
  cursor_at: string;
  cursor_id: string;
}

/** The first piece, what the attempts came to, is always kept. */
const MOST_EVIDENCE = 50;

export class Actions {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** One row per action for ever: a second insert changes nothing and returns what is recorded. */
  async insertDecided(row: NewActionRow): Promise<{ inserted: boolean; existing: StoredDecision | null }> {
    const inserted = await this.sql.affected(
      `INSERT INTO actions (org_id, action_id, workflow_id, run_id, agent_id, request_hash, status, decision, execution,
         action_type, target_key, amount, action, digest, risk_score, record, facts, reason, leaf_hash, promise, mapped,
         undo_of)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
       ON CONFLICT (org_id, action_id) DO NOTHING`,
      [
        this.orgId,
        row.actionId,
        row.workflowId,
        row.runId,
        row.agentId,
        row.requestHash,
        row.status,
        row.record.decision,
        row.execution,
        row.action.type,
        row.targetKey,
        amountOf(row.action),
        JSON.stringify(row.action),
        row.digest,
        row.record.risk.score,
        JSON.stringify(row.record),
        JSON.stringify(row.facts),
        row.record.reason,
        row.leafHash,
        row.promise,
        JSON.stringify(row.mapped),
        row.undoOf,
      ],
    );
    if (inserted > 0) return { inserted: true, existing: null };
    return { inserted: false, existing: await this.decision(row.actionId) };
  }

  async decision(actionId: string): Promise<StoredDecision | null> {
    return this.sql.row<StoredDecision>(
      `SELECT record, facts, action, digest, leaf_hash AS "leafHash", promise, mapped, run_id AS "runId",
         request_hash AS "requestHash", status, erased_at IS NOT NULL AS erased FROM actions
       WHERE org_id = $1 AND action_id = $2`,
      [this.orgId, actionId],
    );
  }

  async update(actionId: string, { status, reason, error, action }: ActionChange): Promise<void> {
    const updated = await this.sql.affected(
      `UPDATE actions SET status = coalesce($3, status), reason = coalesce($4, reason),
         error = CASE WHEN $5 THEN $6::jsonb ELSE error END, action = coalesce($7, action),
         digest = coalesce($8, digest), target_key = coalesce($10, target_key), amount = CASE WHEN $7::jsonb IS NULL THEN amount ELSE $9 END, updated_at = now()
       WHERE org_id = $1 AND action_id = $2`,
      [
        this.orgId,
        actionId,
        status ?? null,
        reason ?? null,
        error !== undefined,
        error ? JSON.stringify(error) : null,
        action ? JSON.stringify(action.action) : null,
        action?.digest ?? null,
        action ? amountOf(action.action) : null,
        action?.targetKey ?? null,
      ],
    );
    if (updated === 0) throw new Error(`action ${actionId} is not recorded`);
  }

  /** An action as the scope of a key is held against it; null while it is not decided. */
  async scopedCall(actionId: string): Promise<ScopedCall | null> {
    return this.sql.row<ScopedCall>(
      `SELECT action, facts -> 'credential' AS credential FROM actions WHERE org_id = $1 AND action_id = $2`,
      [this.orgId, actionId],
    );
  }

  /** With the row locked until the transaction ends: outcomes are settled one after another. */
  async findLocked(actionId: string): Promise<ActionRow | null> {
    const row = await this.sql.row<DatabaseRow>(
      'SELECT * FROM actions WHERE org_id = $1 AND action_id = $2 FOR NO KEY UPDATE',
      [this.orgId, actionId],
    );
    return row && actionRowOf(row);
  }

  /** Adds a piece of evidence that is not there yet, and drops the oldest over the limit. */
  async addEvidence(actionId: string, evidence: Evidence): Promise<void> {
    await this.sql.affected(
      `UPDATE actions SET evidence = CASE WHEN jsonb_array_length(evidence) < ${MOST_EVIDENCE} THEN evidence
         ELSE evidence - 1 END || $3::jsonb
       WHERE org_id = $1 AND action_id = $2 AND NOT evidence @> $3::jsonb`,
      [this.orgId, actionId, JSON.stringify([evidence])],
    );
  }

  async find(actionId: string): Promise<ActionRow | null> {
    const row = await this.sql.row<DatabaseRow>('SELECT * FROM actions WHERE org_id = $1 AND action_id = $2', [
      this.orgId,
      actionId,
    ]);
    return row && actionRowOf(row);
  }

  /** Newest first. */
  async list(query: ActionQuery): Promise<Page<ActionRow>> {
    const { text, values } = await actionListStatement(this.sql, this.orgId, query);
    return pageOf(await this.sql.rows<DatabaseRow>(text, values), query.limit, actionRowOf);
  }

  async count(query: ActionCountQuery): Promise<ActionCount> {
    const { text, values } = await actionCountStatement(this.sql, this.orgId, query);
    const count = (await this.sql.row<{ count: number }>(text, values))?.count ?? 0;
    return { count: Math.min(count, MOST_COUNTED), isMore: count > MOST_COUNTED };
  }
}

function actionRowOf(row: DatabaseRow): ActionRow {
  const { type, id, environment } = row.action.target;
  const { currency } = row.action.material;
  return {
    actionId: row.action_id,
    agentId: row.agent_id,
    status: row.status,
    decision: row.decision,
    actionType: row.action_type,
    operation: row.action.operation,
    target: { type, id, environment },
    amount: row.amount === null ? null : Number(row.amount),
    currency: row.amount !== null && typeof currency === 'string' ? currency : null,
    riskScore: row.risk_score,
    execution: row.execution,
    reason: row.reason,
    error: row.error,
    evidence: row.evidence,
    undoOf: row.undo_of,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    erasedAt: isoOrNull(row.erased_at),
  };
}
