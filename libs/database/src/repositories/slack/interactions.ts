import { SlackInteraction } from '@runplane/contracts';
import type { Sql } from '../../sql.js';

export interface ReceivedInteraction {
  workspaceId: string;
  userId: string;
  interaction: SlackInteraction;
  settled: boolean;
}

interface InteractionRow {
  workspace_id: string;
  user_id: string;
  interaction: unknown;
  status: string;
}

/** The inbox of what Slack users have done. */
export class SlackInteractions {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  /** False for one that has come in before: it is not taken again. */
  async receive(input: Omit<ReceivedInteraction, 'settled'> & { id: string }): Promise<boolean> {
    const text = `INSERT INTO slack_interactions (org_id, id, workspace_id, user_id, interaction)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`;
    const values = [this.orgId, input.id, input.workspaceId, input.userId, JSON.stringify(input.interaction)];
    return (await this.sql.affected(text, values)) > 0;
  }

  async find(id: string): Promise<ReceivedInteraction | null> {
    const row = await this.sql.row<InteractionRow>('SELECT * FROM slack_interactions WHERE org_id = $1 AND id = $2', [
      this.orgId,
      id,
    ]);
    return (
      row && {
        workspaceId: row.workspace_id,
        userId: row.user_id,
        interaction: SlackInteraction.parse(row.interaction),
        settled: row.status === 'SETTLED',
      }
    );
  }

  /** A workflow has them from now on; one that has settled one already keeps that. */
  async markTaken(ids: readonly string[]): Promise<void> {
    await this.sql.affected(
      `UPDATE slack_interactions SET status = 'TAKEN' WHERE org_id = $1 AND id = ANY ($2) AND status = 'PENDING'`,
      [this.orgId, ids],
    );
  }

  /** `outcome`: what became of it, a word for operators. */
  async settle(id: string, outcome: string): Promise<void> {
    await this.sql.affected(
      `UPDATE slack_interactions SET status = 'SETTLED', outcome = $3, settled_at = now()
       WHERE org_id = $1 AND id = $2 AND status <> 'SETTLED'`,
      [this.orgId, id, outcome],
    );
  }
}
