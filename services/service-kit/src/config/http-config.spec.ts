import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { httpConfig, httpVariables, tlsVariables } from './http-config.js';
import { readConfig } from './read-config.js';

const schema = z.object({ ...httpVariables, ...tlsVariables, RUNPLANE_HOST: z.string().default('127.0.0.1') });
const read = (env: Record<string, string> = {}) => httpConfig(readConfig(schema, env));
const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'file.pem');
writeFileSync(path, '');
const FILES = { RUNPLANE_TLS_CERT_FILE: path, RUNPLANE_TLS_KEY_FILE: path };

describe('where a service listens', () => {
  it.each(['127.0.0.1', '127.8.0.1', '::1', '[::1]', 'localhost'])('may be %s in the clear', (host) => {
    expect(read({ RUNPLANE_HOST: host })).toMatchObject({ tls: null, https: false });
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '192.0.2.1', 'example.com', '::ffff:10.0.0.1', 'localhost.example.com'])(
    'may not be %s without TLS, unless it is said that a proxy ends it',
    (host) => {
      expect(() => read({ RUNPLANE_HOST: host })).toThrow(/RUNPLANE_TLS_CERT_FILE/);
      expect(() => read({ RUNPLANE_HOST: host, RUNPLANE_TLS_TERMINATED_IN_FRONT: 'false' })).toThrow(/RUNPLANE_HOST/);
      const inFront = read({ RUNPLANE_HOST: host, RUNPLANE_TLS_TERMINATED_IN_FRONT: 'true' });
      expect(inFront).toMatchObject({ tls: null, https: true });
      expect(read({ RUNPLANE_HOST: host, ...FILES })).toMatchObject({
        tls: { certFile: path, keyFile: path },
        https: true,
      });
    },
  );

  it('takes no half of a pair, no missing file and no other word than true and false', () => {
    expect(() => read({ RUNPLANE_TLS_CERT_FILE: path })).toThrow(/RUNPLANE_TLS_KEY_FILE/);
    expect(() => read({ ...FILES, RUNPLANE_TLS_KEY_FILE: `${path}x` })).toThrow(/does not exist/);
    expect(() => read({ RUNPLANE_TLS_TERMINATED_IN_FRONT: 'yes' })).toThrow(/RUNPLANE_TLS_TERMINATED_IN_FRONT/);
  });
});

describe('trusted proxies', () => {
  it('are addresses, networks and names of networks', () => {
    const text = '10.0.0.0/8, 192.0.2.1 fd00::/8,uniquelocal';
    expect(read({ RUNPLANE_TRUSTED_PROXIES: text }).trustedProxies).toEqual([
      '10.0.0.0/8',
      '192.0.2.1',
      'fd00::/8',
      'uniquelocal',
    ]);
    expect(read().trustedProxies).toEqual([]);
  });

  it.each(['true', '1', 'proxy.example.com', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8'])(
    'are not %s, which would trust everybody or nobody',
    (text) => expect(() => read({ RUNPLANE_TRUSTED_PROXIES: text })).toThrow(/RUNPLANE_TRUSTED_PROXIES/),
  );
});

it('limits have defaults, and are positive', () => {
  expect(read().rates).toEqual({
    key: { perSecond: 200, burst: 400 },
    org: { perSecond: 1_000, burst: 2_000 },
    ip: { perSecond: 1_000, burst: 2_000 },
  });
  expect(() => read({ RUNPLANE_IP_RATE_LIMIT_BURST: '0' })).toThrow(/RUNPLANE_IP_RATE_LIMIT_BURST/);
});
