import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@runplane/infra';
import { NativeConnection } from '@temporalio/worker';
import { type CertificateFiles, TestAuthority } from '../../../../test/support/certificates.js';
import type { TemporalTls } from '../config/temporal-tls.js';
import { TemporalClient } from './temporal-client.js';

/** Temporal itself behind an end of mTLS, as an ingress is: its dev server has none of its own. */
describeWith(describe, 'openssl')('Temporal by mTLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-mtls-'));
  let ours: TestAuthority;
  let other: TestAuthority;
  let client: CertificateFiles;
  let stranger: CertificateFiles;
  let server: Server;
  let address: string;

  beforeAll(async () => {
    [ours, other] = [await TestAuthority.create(folder, 'ours'), await TestAuthority.create(folder, 'other')];
    client = await ours.issue('worker');
    stranger = await other.issue('stranger');
    const { certFile, keyFile } = await ours.issue('temporal');
    const [host = '', port = ''] = (process.env.TEMPORAL_ADDRESS ?? '').split(':');
    server = createServer(
      {
        cert: readFileSync(certFile),
        key: readFileSync(keyFile),
        ca: readFileSync(ours.caFile),
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: 'TLSv1.3',
        ALPNProtocols: ['h2'],
      },
      (socket) => {
        const upstream = connect(Number(port), host);
        socket.pipe(upstream).pipe(socket);
        for (const end of [socket, upstream]) end.on('error', () => [socket, upstream].map((each) => each.destroy()));
      },
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    address = `localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    await new Promise<void>((closed) => (server ? server.close(() => closed()) : closed()));
    rmSync(folder, { recursive: true, force: true });
  });

  const tls = (authority: TestAuthority, pair?: CertificateFiles): TemporalTls => ({
    serverRootCACertificate: readFileSync(authority.caFile),
    ...(pair ? { clientCertPair: { crt: readFileSync(pair.certFile), key: readFileSync(pair.keyFile) } } : {}),
  });
  const ping = async (with_: TemporalTls | null) => {
    const temporal = new TemporalClient({ address, namespace: 'default', payloadCodecs: [], tls: with_ });
    try {
      await temporal.ping();
    } finally {
      await temporal.close();
    }
  };
  const poll = async (with_: TemporalTls | null) => (await NativeConnection.connect({ address, tls: with_ })).close();

  it('is reached by clients and workers whose certificate it knows', async () => {
    await expect(ping(tls(ours, client))).resolves.toBeUndefined();
    await expect(poll(tls(ours, client))).resolves.toBeUndefined();
  });

  it.each<[string, () => TemporalTls | null]>([
    ['a server of another authority', () => tls(other, client)],
    ['a client of another authority', () => tls(ours, stranger)],
    ['a client without a certificate', () => tls(ours)],
    ['a name that the certificate does not have', () => ({ ...tls(ours, client), serverNameOverride: 'elsewhere' })],
    ['a client that speaks in the clear', () => null],
  ])('is not reached with %s', async (_name, given) => {
    await expect(ping(given())).rejects.toThrow();
    await expect(poll(given())).rejects.toThrow();
  });
});
