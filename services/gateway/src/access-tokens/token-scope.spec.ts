import { describe, expect, it } from '@jest/globals';
import { readTokenScope, writeTokenScope } from './token-scope.js';

const BOTH = ['actions:read', 'actions:write'];

describe('the scope of a token', () => {
  it.each([
    ['actions:read', { scopes: ['actions:read'], limits: null }],
    ['actions:write actions:read actions:write', { scopes: BOTH, limits: null }],
    ['environment:staging', { scopes: BOTH, limits: { environments: ['staging'] } }],
    [
      'actions:write action:create_* action:get_invoice operation:stripe.* environment:test connection:my%20shop',
      {
        scopes: ['actions:write'],
        limits: {
          actions: ['create_*', 'get_invoice'],
          operations: ['stripe.*'],
          environments: ['test'],
          connections: ['my shop'],
        },
      },
    ],
  ])('%s is read, and written so that it is read again', (text, rights) => {
    const read = readTokenScope(text);
    expect(read).toEqual(rights);
    expect(read && readTokenScope(writeTokenScope(read))).toEqual(rights);
  });

  it.each([
    [''],
    ['admin'],
    ['actions:delete'],
    ['actions:read  actions:write'],
    ['action:'],
    ['actions:create_refund'],
    ['environment:a b:c'],
    ['connection:%E0%A4%A'],
    ['connection:%22'],
    ['action:x"'],
    [`action:${'x'.repeat(201)}`],
    [`action:${'x'.repeat(190)} `.repeat(20).trim()],
    [Array.from({ length: 101 }, (_, n) => `action:a${n}`).join(' ')],
  ])('%s is none', (text) => {
    expect(readTokenScope(text)).toBeNull();
  });
});
