import type { Database } from '@runplane/database';
import type { LookupVoterInput, VoterRecord } from './interface.js';

/** The member as of now: what a channel says about roles and groups is never used. */
export function lookupVoterWith(database: Database) {
  return ({ orgId, voterId, agentId }: LookupVoterInput): Promise<VoterRecord | null> =>
    database.withOrg(orgId, async (tx) => {
      const member = await tx.members.find(voterId);
      if (!member) return null;
      const agent = await tx.agents.find(agentId);
      const { id, email, roles, groups, status } = member;
      const seat = { id, email, roles, groups, onCall: [], ownsAgent: agent?.ownerId === id };
      return { ...seat, active: status === 'active', standsInFor: [] };
    });
}
