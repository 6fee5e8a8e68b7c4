import {
  type Budget,
  type BudgetWithUse,
  type CreateBudget,
  durationMs,
  ProblemError,
  type UpdateBudget,
} from '@runplane/contracts';
import { newId } from '../ids.js';
import type { Sql } from '../sql.js';
import { isUniqueViolation } from '../sql-errors.js';
import { iso, type Page, pageOf, readCursor } from './paging.js';

/** What an action takes of one budget; a null amount can't be told and takes nothing. */
export interface BudgetNeed {
  id: string;
  bucket: string;
  amount: number | null;
}

interface BudgetRow {
  id: string;
  name: string;
  measure: Budget['measure'];
  currency: string | null;
  most: string;
  time_window: string;
  match: Budget['match'];
  per: Budget['per'];
  effect: Budget['effect'];
  status: Budget['status'];
  created_at: Date;
  created_by: string;
  cursor_at: string;
  cursor_id: string;
}

export class Budgets {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async create(input: CreateBudget & { createdBy: string }): Promise<Budget> {
    const row = await this.unlessTaken(
      `INSERT INTO budgets (org_id, id, name, measure, currency, most, time_window, window_seconds, match, per, effect,
         created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING *`,
      [
        this.orgId,
        newId('bud'),
        input.name,
        input.measure,
        input.currency,
        input.limit,
        input.window,
        durationMs(input.window) / 1_000,
        JSON.stringify(input.match),
        input.per,
        input.effect,
        input.createdBy,
      ],
    );
    return budgetOf(row as BudgetRow);
  }

  async update(id: string, { limit, effect, status }: UpdateBudget): Promise<Budget | null> {
    const row = await this.unlessTaken(
      `UPDATE budgets SET most = coalesce($3, most), effect = coalesce($4, effect), status = coalesce($5, status)
       WHERE org_id = $1 AND id = $2 RETURNING *`,
      [this.orgId, id, limit ?? null, effect ?? null, status ?? null],
    );
    return row && budgetOf(row);
  }

  async list({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Budget>> {
    const after = readCursor(cursor);
    const rows = await this.sql.rows<BudgetRow>(
      `SELECT *, created_at::text AS cursor_at, id AS cursor_id FROM budgets WHERE org_id = $1
       AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC LIMIT $4`,
      [this.orgId, after?.at ?? null, after?.id ?? null, limit + 1],
    );
    return pageOf(rows, limit, budgetOf);
  }

  /** With what is taken of its buckets now, the fullest first. */
  async find(id: string): Promise<BudgetWithUse | null> {
    const row = await this.sql.row<BudgetRow>('SELECT * FROM budgets WHERE org_id = $1 AND id = $2', [this.orgId, id]);
    if (!row) return null;
    const use = await this.sql.rows<{ bucket: string; used: string; actions: number }>(
      `SELECT r.bucket, sum(r.amount) AS used, count(*)::int AS actions FROM budget_reservations r
       JOIN budgets b ON b.org_id = r.org_id AND b.id = r.budget_id
       JOIN actions a ON a.org_id = r.org_id AND a.action_id = r.action_id
       WHERE r.org_id = $1 AND r.budget_id = $2 AND r.reserved_at > now() - make_interval(secs => b.window_seconds)
         AND a.status NOT IN ('BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'FAILED')
       GROUP BY r.bucket ORDER BY sum(r.amount) DESC, r.bucket LIMIT 100`,
      [this.orgId, id],
    );
    return {
      ...budgetOf(row),
      use: use.map(({ bucket, used, actions }) => ({ bucket: JSON.parse(bucket), used: Number(used), actions })),
    };
  }

  /** Names are those of active budgets only: a retired one may be active again as long as its name is free. */
  private async unlessTaken(text: string, values: readonly unknown[]): Promise<BudgetRow | null> {
    return this.sql.row<BudgetRow>(text, values).catch((error) => {
      if (!isUniqueViolation(error)) throw error;
      throw new ProblemError('conflict', 'There is an active budget of this name already.');
    });
  }

  /** Takes room, or takes another amount after an edit. The budgets are locked by the look-up of the facts. */
  async reserve(actionId: string, needs: readonly BudgetNeed[], at: string): Promise<void> {
    const known = needs.filter((need) => need.amount !== null);
    if (known.length === 0) return;
    await this.sql.affected(
      `INSERT INTO budget_reservations (org_id, budget_id, action_id, bucket, amount, reserved_at)
       SELECT $1, n.id, $2, n.bucket, n.amount, $3 FROM unnest($4::text[], $5::text[], $6::bigint[]) n (id, bucket, amount)
       ON CONFLICT (org_id, budget_id, action_id) DO UPDATE
         SET bucket = excluded.bucket, amount = excluded.amount, reserved_at = excluded.reserved_at`,
      [
        this.orgId,
        actionId,
        at,
        known.map((need) => need.id),
        known.map((need) => need.bucket),
        known.map((need) => need.amount),
      ],
    );
  }

  /** What the action took of budgets that it does not meet any more. */
  async giveBackOthers(actionId: string, needs: readonly BudgetNeed[]): Promise<void> {
    await this.sql.affected(
      `UPDATE budget_reservations SET amount = 0 WHERE org_id = $1 AND action_id = $2 AND budget_id <> ALL ($3)`,
      [this.orgId, actionId, needs.filter((need) => need.amount !== null).map((need) => need.id)],
    );
  }
}

function budgetOf(row: BudgetRow): Budget {
  const { id, name, measure, currency, match, per, effect, status } = row;
  return {
    id,
    name,
    measure,
    currency,
    limit: Number(row.most),
    window: row.time_window,
    match,
    per,
    effect,
    status,
    createdAt: iso(row.created_at),
    createdBy: row.created_by,
  };
}
