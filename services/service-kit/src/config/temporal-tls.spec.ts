import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { readConfig } from './read-config.js';
import { temporalTls, temporalTlsVariables } from './temporal-tls.js';

const schema = z.object({ ...temporalTlsVariables, RUNPLANE_TEMPORAL_ADDRESS: z.string() });
const read = (address: string, env: Record<string, string> = {}) =>
  temporalTls(readConfig(schema, { RUNPLANE_TEMPORAL_ADDRESS: address, ...env }));
const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'file.pem');
writeFileSync(path, 'PEM\n');

describe('the connection to Temporal', () => {
  it('is in the clear on this machine, and elsewhere only where it is said', () => {
    expect([read('127.0.0.1:7233'), read('localhost:7233'), read('[::1]:7233')]).toEqual([null, null, null]);
    expect(read('temporal:7233', { RUNPLANE_TEMPORAL_TLS: 'off' })).toBeNull();
    for (const address of ['temporal:7233', '10.0.0.5:7233', 'x.tmprl.cloud:7233']) {
      expect(() => read(address)).toThrow(/RUNPLANE_TEMPORAL_ADDRESS/);
    }
  });

  it('has the authority, the certificate and the key of the files', () => {
    const pem = Buffer.from('PEM');
    expect(read('temporal:7233', { RUNPLANE_TEMPORAL_TLS: 'on' })).toEqual({});
    expect(
      read('temporal:7233', {
        RUNPLANE_TEMPORAL_TLS_CA_FILE: path,
        RUNPLANE_TEMPORAL_TLS_CERT_FILE: path,
        RUNPLANE_TEMPORAL_TLS_KEY_FILE: path,
        RUNPLANE_TEMPORAL_TLS_SERVER_NAME: 'frontend',
      }),
    ).toEqual({
      serverRootCACertificate: pem,
      serverNameOverride: 'frontend',
      clientCertPair: { crt: pem, key: pem },
    });
  });

  it('is refused with half a pair, and with what contradicts itself', () => {
    expect(() => read('temporal:7233', { RUNPLANE_TEMPORAL_TLS_CERT_FILE: path })).toThrow(/_KEY_FILE/);
    const both = { RUNPLANE_TEMPORAL_TLS: 'off', RUNPLANE_TEMPORAL_TLS_CA_FILE: path };
    expect(() => read('127.0.0.1:7233', both)).toThrow(/RUNPLANE_TEMPORAL_TLS/);
  });
});
