import type { Database, Standing } from '@runplane/database';
import type { LookupVoterInput, Seat, VoterRecord } from './interface.js';

/** The member as of now: what a channel says about roles, groups, duties and delegations is never used. */
export function lookupVoterWith(database: Database) {
  return ({ orgId, voterId, agentId }: LookupVoterInput): Promise<VoterRecord | null> =>
    database.withOrg(orgId, async (tx) => {
      const voter = await tx.voters.find(voterId);
      if (!voter) return null;
      const agent = await tx.agents.find(agentId);
      const seat = ({ id, email, roles, groups, onCall }: Standing): Seat => ({
        id,
        email,
        roles,
        groups,
        onCall,
        ownsAgent: agent?.ownerId === id,
      });
      return { ...seat(voter), active: voter.active, standsInFor: voter.standsInFor.map(seat) };
    });
}
