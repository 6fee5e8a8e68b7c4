import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '@runplane/infra';
import { apiKeyText, newApiKey, type RunningService } from '@runplane/service-kit';
import { PLAIN } from '@runplane/service-kit/testing';
import { type CertificateFiles, TestAuthority } from '../../../test/support/certificates.js';
import { apiOf, type GatewayFixture, startGatewayFixture, type TestAgent } from '../test-support/gateway-fixture.js';
import { startGateway } from './start-gateway.js';

const ACTION = `/v1/actions/act_${'0'.repeat(40)}`;
/** 404 is said to who may ask: there is no such action. */
const TAKEN = '404 not_found';
const REFUSED = '401 certificate_required';

describeWith(describe, 'openssl')('a key that is bound to a client certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runplane-mtls-'));
  let authority: TestAuthority;
  let server: CertificateFiles;
  let mine: CertificateFiles;
  let other: CertificateFiles;
  let gateway: GatewayFixture;
  let inTheClear: RunningService;
  let agent: TestAgent;

  beforeAll(async () => {
    authority = await TestAuthority.create(folder, 'authority');
    server = await authority.issue('server');
    // Nobody that the gateway knows has signed it.
    mine = await (await TestAuthority.create(folder, 'agents')).issue('agent');
    other = await authority.issue('other');
    const temporal = { address: process.env.TEMPORAL_ADDRESS ?? '', namespace: 'default' };
    gateway = await startGatewayFixture(temporal, { http: { ...PLAIN, tls: server, https: true } });
    inTheClear = await startGateway({ ...gateway.config, http: PLAIN });
    agent = await gateway.newAgent();
    await bind(thumbprintOf(mine));
  });
  afterAll(async () => {
    await inTheClear?.close();
    await gateway?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const thumbprintOf = ({ certFile }: CertificateFiles) =>
    createHash('sha256')
      .update(new X509Certificate(readFileSync(certFile)).raw)
      .digest('base64url');
  const bind = (certificate: string | null) =>
    gateway.database.withOrg(agent.orgId, (tx) => tx.keys.limit(agent.keyId, { certificate }));

  const withCertificate = (files: CertificateFiles | null, options: object = {}) =>
    new Agent({
      ca: readFileSync(authority.caFile),
      servername: 'localhost',
      ...(files ? { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) } : {}),
      ...options,
    });

  function send(
    method: string,
    path: string,
    { files = null as CertificateFiles | null, agent: through, ...init }: Sent,
  ) {
    return new Promise<{ status: number; body: Record<string, string>; resumed: boolean }>((done, fail) => {
      const outgoing = request(`${gateway.url}${path}`, {
        method,
        agent: through ?? withCertificate(files),
        headers: init.headers,
      });
      outgoing.on('response', (answer) => {
        const resumed = (answer.socket as TLSSocket).isSessionReused();
        let text = '';
        answer.on('data', (chunk) => (text += chunk));
        answer.on('end', () => done({ status: answer.statusCode ?? 0, body: JSON.parse(text), resumed }));
      });
      outgoing.on('error', fail);
      outgoing.end(init.body);
    });
  }
  interface Sent {
    files?: CertificateFiles | null;
    agent?: Agent;
    headers?: Record<string, string>;
    body?: string;
  }

  async function read(credential: string, files: CertificateFiles | null, through?: Agent) {
    const headers = { authorization: `Bearer ${credential}` };
    const { status, body, resumed } = await send('GET', ACTION, {
      files,
      headers,
      ...(through ? { agent: through } : {}),
    });
    return { verdict: `${status} ${body.code}`, detail: body.detail, resumed };
  }
  const token = (files: CertificateFiles | null) =>
    send('POST', '/oauth/token', {
      files,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: agent.keyId,
        client_secret: agent.key,
      }).toString(),
    });

  it('is taken with that certificate, whoever has signed it, and with no other', async () => {
    expect((await read(agent.key, mine)).verdict).toBe(TAKEN);
    expect(await read(agent.key, other)).toMatchObject({
      verdict: REFUSED,
      detail: expect.stringContaining('another one'),
    });
    expect(await read(agent.key, null)).toMatchObject({ verdict: REFUSED, detail: expect.stringContaining('none') });
  });

  it('is refused by a gateway that does not end TLS, whatever a header says', async () => {
    const pem = encodeURIComponent(readFileSync(mine.certFile, 'utf8'));
    const der = new X509Certificate(readFileSync(mine.certFile)).raw.toString('base64');
    const forged = { 'client-cert': `:${der}:`, 'x-ssl-client-cert': pem, 'x-forwarded-client-cert': `Cert="${pem}"` };
    const { status, body } = await apiOf(inTheClear.url, agent.key)('GET', ACTION, undefined, forged);
    expect(`${status} ${body.code}`).toBe(REFUSED);
  });

  it('is not known to be bound by who does not hold it', async () => {
    const forged = apiKeyText(agent.keyId, newApiKey().secret);
    expect((await read(forged, null)).verdict).toBe('401 unauthenticated');
  });

  it('gives tokens beside its certificate only, and they are bound to it', async () => {
    const { status, body } = await token(mine);
    expect(status).toBe(200);
    const issued = body.access_token as string;
    const claims = JSON.parse(Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.cnf).toEqual({ 'x5t#S256': thumbprintOf(mine) });
    expect((await read(issued, mine)).verdict).toBe(TAKEN);
    for (const files of [other, null]) {
      expect((await read(issued, files)).verdict).toBe(REFUSED);
      expect((await token(files)).body).toMatchObject({ error: 'invalid_client', code: 'certificate_required' });
    }
  });

  it('leaves its tokens bound to the certificate that they were given with', async () => {
    const issued = (await token(mine)).body.access_token as string;
    try {
      await bind(null);
      expect((await read(issued, null)).verdict).toBe(REFUSED);
      expect((await read(agent.key, null)).verdict).toBe(TAKEN);
      await bind(thumbprintOf(other));
      expect((await read(issued, mine)).verdict).toBe(REFUSED);
      expect((await read(issued, other)).verdict).toBe(REFUSED);
      expect((await read(agent.key, other)).verdict).toBe(TAKEN);
    } finally {
      await bind(thumbprintOf(mine));
    }
  });

  it('is taken over a connection that goes on with the session of an earlier one', async () => {
    const once = { keepAlive: false, maxCachedSessions: 10 };
    const [through, without] = [withCertificate(mine, once), withCertificate(null, once)];
    const seen = [];
    for (let i = 0; i < 3; i++) seen.push(await read(agent.key, null, through));
    expect(seen.map(({ verdict }) => verdict)).toEqual([TAKEN, TAKEN, TAKEN]);
    expect(seen.at(-1)?.resumed).toBe(true);
    for (let i = 0; i < 3; i++) expect((await read(agent.key, null, without)).verdict).toBe(REFUSED);
  });

  it('is no business of other keys: nobody needs a certificate but who is bound to one', async () => {
    const free = await gateway.addAgent(agent.orgId, 'free');
    for (const files of [null, mine, other]) expect((await read(free.key, files)).verdict).toBe(TAKEN);
  });
});
