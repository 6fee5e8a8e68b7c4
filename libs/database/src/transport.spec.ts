import { describe, expect, it } from '@jest/globals';
import { databaseTlsFault, isLoopback } from './transport.js';

const at = (rest: string) => databaseTlsFault(`postgres://app:pw@${rest}`);

describe('a connection to a database', () => {
  it.each([
    '127.0.0.1:5432/runplane',
    'localhost/runplane',
    '[::1]:5432/runplane?sslmode=no-verify',
    'db.example.com/runplane?sslmode=verify-full',
    'db.example.com/runplane?sslmode=verify-full&sslrootcert=/etc/ca.pem',
    'postgres:5432/runplane?sslmode=disable',
  ])('may be made at %s', (rest) => expect(at(rest)).toBeNull());

  it.each([
    'db.example.com/runplane',
    'db.example.com/runplane?sslmode=no-verify',
    'db.example.com/runplane?sslmode=require',
    'db.example.com/runplane?sslmode=prefer',
    'db.example.com/runplane?sslmode=verify-ca',
    'db.example.com/runplane?sslmode=',
    '10.0.0.1/runplane',
    'localhost.example.com/runplane',
  ])('may not be made at %s, where somebody else could answer', (rest) => expect(at(rest)).toMatch(/verify-full/));

  it.each([
    'localhost/runplane?host=db.example.com',
    'db.example.com/runplane?sslmode=verify-full&sslmode=no-verify',
    'db.example.com/runplane?sslmode=verify-full&ssl=0',
    'db.example.com/runplane?sslmode=verify-full&uselibpqcompat=true',
  ])('may not be described by %s, which says two things', (rest) => expect(at(rest)).toMatch(/must not have/));
});

it.each(['128.0.0.1', '::2', 'localhos', '', '0.0.0.0', '::ffff:10.0.0.1'])('%j is no loopback address', (host) => {
  expect(isLoopback(host)).toBe(false);
});

it.each(['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'LOCALHOST'])('%j is a loopback address', (host) => {
  expect(isLoopback(host)).toBe(true);
});
