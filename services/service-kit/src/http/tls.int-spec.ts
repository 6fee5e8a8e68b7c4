import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { describeWith } from '@runplane/infra';
import pino from 'pino';
import { TestAuthority } from '../../../../test/support/certificates.js';
import { serviceModule } from '../service.module.js';
import { PLAIN } from '../testing/index.js';
import { createHttpApp } from './create-http-app.js';
import { type RunningService, serve } from './serve.js';
import { DEFAULT_LIMITS } from './server-limits.js';
import { serverTls } from './tls-certificate.js';

describeWith(describe, 'openssl')('a service with a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-tls-'));
  const files = { certFile: join(folder, 'tls.crt'), keyFile: join(folder, 'tls.key') };
  const lines: string[] = [];
  let authority: TestAuthority;
  let service: RunningService;
  let port: number;

  beforeAll(async () => {
    authority = await TestAuthority.create(folder, 'authority');
    await install('first');
    const auth = { keys: { findKey: async () => null, recordKeyUse: async () => undefined }, rates: PLAIN.rates };
    @Module({ imports: [serviceModule({ auth, health: {} })] })
    class TestModule {}
    const app = await createHttpApp(TestModule, {
      logger: pino({}, { write: (line: string) => void lines.push(line) }),
      openapi: { title: 'TLS', description: 'For tests', version: '1' },
      limits: { ...DEFAULT_LIMITS, checkEveryMs: 50 },
      http: { ...PLAIN, tls: files, https: true },
    });
    service = await serve(app, { host: '127.0.0.1', port: 0 }, async () => {});
    port = Number(new URL(service.url).port);
  });
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Puts a new pair, or one half of it, where the service reads. */
  async function install(name: string, parts: readonly (keyof typeof files)[] = ['keyFile', 'certFile']) {
    const issued = await authority.issue(name);
    for (const part of parts) copyFileSync(issued[part], files[part]);
    return issued;
  }

  const handshake = (maxVersion: SecureVersion = 'TLSv1.3', ca = authority.caFile) =>
    new Promise<TLSSocket>((done, fail) => {
      const socket = connect(
        {
          port,
          host: '127.0.0.1',
          ca: readFileSync(ca),
          servername: 'localhost',
          minVersion: 'TLSv1',
          maxVersion,
          // Else OpenSSL would not even offer what is older than 1.2, and the refusal would be our own.
          ciphers: 'DEFAULT:@SECLEVEL=0',
        },
        () => done(socket),
      );
      socket.on('error', fail);
    });
  const subject = async () => {
    const socket = await handshake();
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return CN;
  };
  const served = async (name: string) => {
    while ((await subject()) !== name) await pause(20);
  };
  const read = (agent?: Agent) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; reused: boolean }>((done, fail) => {
      const request = get(
        `${service.url}/healthz`,
        { ca: readFileSync(authority.caFile), servername: 'localhost', agent },
        (answer) => {
          answer.resume();
          answer.on('end', () =>
            done({ status: answer.statusCode ?? 0, headers: answer.headers, reused: request.reusedSocket }),
          );
        },
      );
      request.on('error', fail);
    });

  it('serves by https, and tells browsers to stay with it', async () => {
    expect(service.url).toMatch(/^https:\/\//);
    const { status, headers } = await read();
    expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
  });

  it('speaks TLS 1.3, and refuses 1.2 and all before', async () => {
    const socket = await handshake();
    expect(socket.getProtocol()).toBe('TLSv1.3');
    socket.destroy();
    for (const version of ['TLSv1.2', 'TLSv1.1', 'TLSv1'] as const) {
      await expect(handshake(version)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
    }
  });

  it.each([
    ['-tls1_3', true],
    ['-tls1_2', false],
  ])('for OpenSSL with %s: %p', async (version, works) => {
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', authority.caFile, '-verify_return_error'];
    const code = await new Promise<number>((done) => {
      const child = execFile('openssl', [...args, version], (error) => done(error ? 1 : 0));
      child.stdin?.end('Q\n');
    });
    expect(code === 0).toBe(works);
  });

  it('is not believed by who trusts another authority, and does not speak in the clear', async () => {
    const other = await TestAuthority.create(folder, 'other');
    await expect(handshake('TLSv1.3', other.caFile)).rejects.toThrow(/certificate/);
    const answer = await new Promise<string>((done) => {
      const socket = connectPlain(port, '127.0.0.1', () => socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'));
      let received = '';
      socket.on('data', (chunk) => (received += chunk));
      socket.on('error', () => undefined);
      socket.on('close', () => done(received));
    });
    expect(answer).not.toContain('200');
  });

  it('takes a new certificate without a restart, and lets connections that are open go on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await read(agent);
    await install('second');
    await served('second');
    expect(await read(agent)).toMatchObject({ status: 200, reused: true });
    agent.destroy();
  });

  it('keeps the old pair while only one half of a new one is there', async () => {
    await install('third');
    await served('third');
    const refused = () => lines.filter((line) => line.includes('certificate was not taken')).length;
    const before = refused();
    const { certFile } = await install('fourth', ['keyFile']);
    while (refused() === before) await pause(20);
    expect(await subject()).toBe('third');
    copyFileSync(certFile, files.certFile);
    await served('fourth');
  });

  it('does not start with a key of another certificate', async () => {
    const [one, other] = [await authority.issue('one'), await authority.issue('another')];
    expect(() => serverTls({ certFile: one.certFile, keyFile: other.keyFile })).toThrow(/RUNPLANE_TLS_CERT_FILE/);
    expect(() => serverTls({ certFile: one.keyFile, keyFile: one.keyFile })).toThrow(/RUNPLANE_TLS_CERT_FILE/);
    expect(serverTls(one).minVersion).toBe('TLSv1.3');
  });
});
