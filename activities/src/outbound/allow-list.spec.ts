import { describe, expect, it } from '@jest/globals';
import { parseAllowList } from './allow-list.js';

describe('parseAllowList', () => {
  const list = parseAllowList('127.0.0.1:8123, [::1]:443\nDB.internal:5432');

  it.each<[string, number]>([
    ['127.0.0.1', 8123],
    ['::1', 443],
    ['[0:0::1]', 443],
    ['db.INTERNAL', 5432],
    ['db.internal.', 5432],
  ])('permits %s:%i', (host, port) => {
    expect(list.has(host, port)).toBe(true);
  });

  it.each<[string, number]>([
    ['127.0.0.1', 8124],
    ['127.0.0.2', 8123],
    ['::1', 80],
    ['x.db.internal', 5432],
    ['localhost', 8123],
  ])('does not permit %s:%i', (host, port) => {
    expect(list.has(host, port)).toBe(false);
  });

  it('permits nothing when empty', () => {
    expect(parseAllowList(' ').has('127.0.0.1', 80)).toBe(false);
  });

  it.each([
    'localhost',
    '127.0.0.1:',
    '127.0.0.1:0',
    'host:65536',
    '*:80',
    'host:*',
    '::1:80',
    'http://host:80',
    'host:80/x',
  ])('refuses the entry %s', (entry) => {
    expect(() => parseAllowList(`ok:1,${entry}`)).toThrow(RangeError);
  });
});
