import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fieldsOf, limitsText, scopeOf, thumbprintOf } from './limits';

const CERTIFICATE = readFileSync('activities/test-support/fixtures/db.test.crt', 'utf8');

describe('the limits of a key', () => {
  it('are what is in the fields, and none where all are empty', () => {
    const scope = { actions: ['create_*'], environments: ['staging'] };
    expect(scopeOf(fieldsOf(scope))).toEqual(scope);
    expect(scopeOf(fieldsOf(null))).toBeNull();
  });

  it('are told in one line', () => {
    const scope = { actions: ['create_*'], environments: ['staging', 'test'], connections: ['shop'] };
    expect(limitsText({ scope, certificate: 'x' })).toBe(
      'Only create_* in staging, test through shop with its client certificate',
    );
    expect(limitsText({ scope: null, certificate: null })).toBeNull();
  });

  it('name a certificate by the digest that the services compare', async () => {
    const der = new X509Certificate(CERTIFICATE).raw;
    expect(await thumbprintOf(CERTIFICATE)).toBe(createHash('sha256').update(der).digest('base64url'));
    await expect(thumbprintOf('none')).rejects.toThrow('no certificate');
  });
});
