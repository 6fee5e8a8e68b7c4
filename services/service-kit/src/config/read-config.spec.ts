import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { cosignatureSigner } from '@runplane/audit';
import { z } from 'zod';
import { ConfigError, keyRingFile, readConfig, serviceVariables, textFile } from './read-config.js';
import { witnessPolicyFile } from './witness-policy.js';

const schema = z.object(serviceVariables);
const good = {
  RUNPLANE_DATABASE_URL: 'postgres://app:pw@127.0.0.1:5432/runplane',
  RUNPLANE_TEMPORAL_ADDRESS: '127.0.0.1:7233',
  RUNPLANE_PORT: '8080',
};

describe('readConfig', () => {
  it('reads what is set, takes defaults for what is unset or empty, and ignores the rest', () => {
    expect(readConfig(schema, { ...good, RUNPLANE_HOST: '', PATH: '/bin' })).toEqual({
      ...good,
      RUNPLANE_PORT: 8080,
      RUNPLANE_TEMPORAL_NAMESPACE: 'default',
      RUNPLANE_HOST: '127.0.0.1',
      RUNPLANE_LOG_LEVEL: 'info',
    });
  });

  it('names every wrong variable at once and prints no value', () => {
    const env = { RUNPLANE_DATABASE_URL: 'secret-in-a-wrong-place', RUNPLANE_PORT: '70000' };
    let message = '';
    try {
      readConfig(schema, env);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      message = (error as Error).message;
    }
    expect(message).toMatch(/RUNPLANE_DATABASE_URL: must be a postgres:\/\/ URL/);
    expect(message).toMatch(/RUNPLANE_TEMPORAL_ADDRESS: is not set/);
    expect(message).toMatch(/RUNPLANE_PORT: /);
    expect(message).not.toContain('secret-in-a-wrong-place');
  });

  it('reads a file that a variable names, and says why it cannot', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'key');
    writeFileSync(path, '  content\n');
    const files = z.object({ KEY_FILE: textFile });
    expect(readConfig(files, { KEY_FILE: path })).toEqual({ KEY_FILE: 'content' });
    expect(() => readConfig(files, { KEY_FILE: `${path}x` })).toThrow(/KEY_FILE: .*ENOENT/);
  });
});

describe('a file with master keys', () => {
  const rings = z.object({ KEY_FILE: keyRingFile });
  const read = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'keys');
    writeFileSync(path, text);
    return readConfig(rings, { KEY_FILE: path }).KEY_FILE;
  };
  const [one, two] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

  it('is a ring, whose first key seals', () => {
    expect(read(one.toString('base64')).all).toEqual([one]);
    expect(read(`${two.toString('base64')}\n${one.toString('base64')}\n`).all).toEqual([two, one]);
  });

  it.each([
    ['is empty', ''],
    ['has a key that is too short', `${one.toString('base64')} ${Buffer.alloc(31).toString('base64')}`],
    ['has something else beside', `${one.toString('base64')} # old`],
  ])('is refused where it %s', (_, text) => {
    expect(() => read(text)).toThrow(/KEY_FILE: names a file that does not hold 32 bytes in base64/);
  });

  it('is refused where it is not there', () => {
    expect(() => readConfig(rings, { KEY_FILE: '/none' })).toThrow(
      /KEY_FILE: names a file that cannot be read \(ENOENT\)/,
    );
  });
});

describe('a file with a witness policy', () => {
  const policies = z.object({ POLICY_FILE: witnessPolicyFile });
  const read = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'config-')), 'policy');
    writeFileSync(path, text);
    return readConfig(policies, { POLICY_FILE: path }).POLICY_FILE;
  };

  it('is read as it is', () => {
    expect(read('quorum none\n')).toBe('quorum none');
  });

  it('is refused with the reason when it is none, or asks for witnesses that nobody can ask', async () => {
    const { verifierKey } = await cosignatureSigner('w.example', new Uint8Array(32), () => 0);
    expect(() => read('witness w1')).toThrow(/POLICY_FILE: .*line 1 of the policy/);
    expect(() => read(`witness w1 ${verifierKey}\nquorum w1`)).toThrow(/URL do not make its quorum/);
    expect(read(`witness w1 ${verifierKey} https://w.example\nquorum w1`)).toContain('w1');
  });
});
