import type { Electorate } from '@runplane/contracts';
import { onCallAt } from '@runplane/policy';
import type { Sql } from '../sql.js';
import { OnCallSchedules } from './on-call-schedules.js';

/** What the right to vote of a member depends on, as of now. */
export interface Standing extends Electorate {
  roles: string[];
  groups: string[];
  onCall: string[];
}

export interface VoterStanding extends Standing {
  active: boolean;
  /** Active members who are away, and have named this member. Nobody for whom those stand in, and so no circle. */
  standsInFor: Standing[];
}

interface MemberRow {
  id: string;
  email: string;
  roles: string[];
  groups: string[];
  status: 'active' | 'disabled';
}

/** Members as voters: groups and roles, delegations, and who is on call. */
export class Voters {
  constructor(
    private readonly sql: Sql,
    private readonly orgId: string,
  ) {}

  async find(memberId: string): Promise<VoterStanding | null> {
    const rows = await this.sql.rows<MemberRow>(
      `SELECT id, email, roles, groups, status FROM members m WHERE org_id = $1 AND (id = $2
         OR (status = 'active' AND EXISTS (SELECT 1 FROM delegations d WHERE d.org_id = m.org_id AND d.member_id = m.id
           AND d.to_member = $2 AND d.revoked_at IS NULL AND d.from_at <= now() AND d.until_at > now())))
       ORDER BY id`,
      [this.orgId, memberId],
    );
    const own = rows.find(({ id }) => id === memberId);
    if (!own) return null;
    const duties = await this.duties();
    const standing = ({ id, email, roles, groups }: MemberRow): Standing => ({
      id,
      email,
      roles,
      groups,
      onCall: duties.filter(({ member }) => member === id).map(({ name }) => name),
    });
    const absent = rows.filter(({ id }) => id !== memberId);
    return { ...standing(own), active: own.status === 'active', standsInFor: absent.map(standing) };
  }

  /** Of each schedule who is on call now, by the clock of the database, as with delegations. */
  private async duties(): Promise<{ name: string; member: string | null }[]> {
    const schedules = await new OnCallSchedules(this.sql, this.orgId).all();
    if (schedules.length === 0) return [];
    const clock = await this.sql.row<{ now: Date }>('SELECT now() AS now');
    const now = (clock as { now: Date }).now.getTime();
    return schedules.map((schedule) => ({ name: schedule.name, member: onCallAt(schedule, now).member }));
  }
}
