import { describe, expect, it } from '@jest/globals';
import { MEMBER_ROLES } from './closed-sets.js';
import { PERMISSIONS, type Permission, type PermissionRoles, reachOf, rolesWith } from './permissions.js';

const permissions = Object.keys(PERMISSIONS) as Permission[];

describe('permissions', () => {
  it('reach over everything, over what is their own, or not at all', () => {
    expect(reachOf('actions.cancel', ['operator'])).toBe('all');
    expect(reachOf('actions.cancel', ['viewer', 'operator'])).toBe('all');
    expect(reachOf('actions.cancel', ['viewer'])).toBe('own');
    expect(reachOf('actions.settle', ['viewer'])).toBe('none');
    expect(reachOf('actions.cancel', [])).toBe('none');
    expect(reachOf('actions.cancel', ['Owner', 'constructor'])).toBe('none');
  });

  it('are held by an owner, but the right to approve alone', () => {
    const lacking = permissions.filter((permission) => reachOf(permission, ['owner']) === 'none');
    expect(lacking).toEqual(['approvals.break_glass']);
  });

  it('name a role once, and are held by somebody', () => {
    for (const permission of permissions) {
      const { all, own = [] }: PermissionRoles = PERMISSIONS[permission];
      expect(new Set([...all, ...own]).size).toBeGreaterThan(0);
      expect(new Set(all).size).toBe(all.length);
      expect(new Set(own).size).toBe(own.length);
    }
  });

  it('give a viewer nothing that changes what is not theirs', () => {
    const changing = permissions.filter((permission) => reachOf(permission, ['viewer']) === 'all');
    expect(changing.filter((permission) => !permission.endsWith('.read'))).toEqual([
      'policies.simulate',
      'actions.recompute',
      'approvals.comment',
    ]);
  });

  it('list their roles in one order', () => {
    expect(rolesWith('actions.preview')).toEqual(['owner', 'admin', 'approver', 'operator']);
    expect(rolesWith('org.read')).toEqual([...MEMBER_ROLES]);
  });
});
