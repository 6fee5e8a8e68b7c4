import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { controlPlaneConfig } from './config.js';

const folder = mkdtempSync(join(tmpdir(), 'runplane-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const GIVEN = {
  RUNPLANE_DATABASE_URL: 'postgres://app@127.0.0.1/runplane',
  RUNPLANE_TEMPORAL_ADDRESS: '127.0.0.1:7233',
  RUNPLANE_PORT: '7401',
  RUNPLANE_AUDIT_PUBLIC_KEY_FILE: file('audit.pub', randomBytes(32).toString('base64')),
  RUNPLANE_SEALING_KEY_FILE: file('sealing.key', randomBytes(32).toString('base64')),
  RUNPLANE_DATA_KEY_FILE: file('data.key', randomBytes(32).toString('base64')),
  RUNPLANE_OPERATOR_TOKEN_FILE: file('operator.token', randomBytes(32).toString('hex')),
};
const webAuthn = (rpId: string | undefined, origins: string | undefined) =>
  controlPlaneConfig({ ...GIVEN, RUNPLANE_WEBAUTHN_RP_ID: rpId, RUNPLANE_WEBAUTHN_ORIGINS: origins }).webAuthn;

describe('where passkeys are used', () => {
  it('is the own port of localhost, unless said otherwise', () => {
    expect(webAuthn(undefined, undefined)).toEqual({ rpId: 'localhost', origins: ['http://localhost:7401'] });
  });

  it('is one or more origins of the domain', () => {
    const origins = ['https://runplane.example.com', 'https://example.com:8443'];
    expect(webAuthn('example.com', origins.join(', '))).toEqual({ rpId: 'example.com', origins });
  });

  it.each([
    ['example.com', undefined],
    ['example.com', 'https://badexample.com'],
    ['example.com', 'https://example.com.evil.net'],
    ['example.com', 'http://runplane.example.com'],
    ['example.com', 'https://runplane.example.com/path'],
    ['example.com', 'runplane.example.com'],
    ['example.com', ' , '],
    ['localhost', 'http://127.0.0.1:7401'],
    ['EXAMPLE.com', 'https://example.com'],
  ])('is refused for %s with %s', (rpId, origins) => {
    expect(() => webAuthn(rpId, origins)).toThrow(/RUNPLANE_WEBAUTHN/);
  });
});

describe("the address of Temporal's UI", () => {
  const uiOf = (url: string | undefined) =>
    controlPlaneConfig({ ...GIVEN, RUNPLANE_TEMPORAL_UI_URL: url }).temporalUiUrl;

  it.each([
    [undefined, null],
    ['', null],
    ['http://localhost:8233', 'http://localhost:8233'],
    ['https://temporal.example.com/ui/', 'https://temporal.example.com/ui'],
  ])('of %s is %s', (given, expected) => {
    expect(uiOf(given)).toBe(expected);
  });

  it.each(['localhost:8233', 'javascript:alert(1)', 'https://temporal.example.com/?a=1'])('refuses %s', (given) => {
    expect(() => uiOf(given)).toThrow(/RUNPLANE_TEMPORAL_UI_URL/);
  });
});
