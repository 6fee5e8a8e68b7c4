import { describe, expect, it } from '@jest/globals';
import { readActionAnnouncement, readAnnouncement } from './announcement.js';

describe('an announcement', () => {
  it('names an org, a kind and, where it may, an id with whatever characters a name has', () => {
    expect(readAnnouncement('org_1 policy money over 10: eu')).toEqual({
      orgId: 'org_1',
      kind: 'policy',
      id: 'money over 10: eu',
    });
    expect(readAnnouncement('org_1 key')).toEqual({ orgId: 'org_1', kind: 'key', id: null });
    expect(readActionAnnouncement('org_1 act_2')).toEqual({ orgId: 'org_1', kind: 'action', id: 'act_2' });
  });

  it.each(['', 'org_1', 'org_1 weather x', 'agent agt_1', 'org_1 all'])('says nothing where it is %j', (payload) => {
    expect(readAnnouncement(payload)).toBeNull();
  });
});
