import { describe, expect, it } from '@jest/globals';
import { type Ballot, voteUpdateId } from './vote-update-id.js';

const voter = { memberId: 'mem_1', roles: ['approver', 'viewer'], groups: ['finance'] };
const ballot: Ballot = {
  approvalId: 'apr_1',
  stage: 0,
  revision: 0,
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

  it.each<[string, Partial<typeof voter>, Partial<Ballot>]>([
    ['voter', { memberId: 'mem_2' }, {}],
    ['standing', { roles: ['viewer'] }, {}],
    ['approval', {}, { approvalId: 'apr_2' }],
    ['stage', {}, { stage: 1 }],
    ['revision', {}, { revision: 1 }],
    ['choice', {}, { choice: 'deny' }],
    ['digest', {}, { digest: 'sha256:2' }],
    ['reason', {}, { reason: 'because' }],
    ['arguments', {}, { arguments: { amount: 1 } }],
  ])('is another one for another %s', (_name, otherVoter, otherBallot) => {
    expect(voteUpdateId({ ...voter, ...otherVoter }, { ...ballot, ...otherBallot })).not.toBe(
      voteUpdateId(voter, ballot),
    );
  });
});
