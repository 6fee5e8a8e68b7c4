import { describe, expect, it } from '@jest/globals';
import type { VoterStanding } from '@runplane/database';
import { type Ballot, voteUpdateId } from './vote-update-id.js';

const voter: VoterStanding = {
  id: 'mem_1',
  email: 'ann@example.com',
  roles: ['approver', 'viewer'],
  groups: ['finance'],
  onCall: [],
  active: true,
  standsInFor: [],
};
const ballot: Ballot = {
  approvalId: 'apr_1',
  stage: 0,
  revision: 0,
  handovers: 0,
  choice: 'approve',
  digest: 'sha256:1',
  reason: null,
};

describe('voteUpdateId', () => {
  it('is the same for the same click, whatever the order of roles', () => {
    const again = voteUpdateId({ ...voter, roles: ['viewer', 'approver'] }, { ...ballot });
    expect(again).toBe(voteUpdateId(voter, ballot));
    expect(again).toMatch(/^approve:[0-9a-f]{64}$/);
  });

  it.each<[string, Partial<VoterStanding>, Partial<Ballot>]>([
    ['voter', { id: 'mem_2' }, {}],
    ['role', { roles: ['viewer'] }, {}],
    ['duty', { onCall: ['night'] }, {}],
    ['delegation', { standsInFor: [{ ...voter, id: 'mem_3' }] }, {}],
    ['approval', {}, { approvalId: 'apr_2' }],
    ['stage', {}, { stage: 1 }],
    ['revision', {}, { revision: 1 }],
    ['handover', {}, { handovers: 1 }],
    ['choice', {}, { choice: 'deny' }],
    ['digest', {}, { digest: 'sha256:2' }],
    ['reason', {}, { reason: 'because' }],
    ['signature', {}, { signature: 'n' }],
    ['grant', {}, { grant: { expiresIn: '1h' } }],
    ['arguments', {}, { arguments: { amount: 1 } }],
  ])('is another one for another %s', (_name, otherVoter, otherBallot) => {
    expect(voteUpdateId({ ...voter, ...otherVoter }, { ...ballot, ...otherBallot })).not.toBe(
      voteUpdateId(voter, ballot),
    );
  });
});
