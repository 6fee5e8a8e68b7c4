import { afterEach, describe, expect, it, jest } from '@jest/globals';
import mysql from 'mysql2/promise';
import { Toxiproxy } from 'toxiproxy-node-client';
import { describeWith, startMariadb, startMoto, startStripeMock, startToxiproxy, type TestServer } from './index.js';

// The first start installs.
jest.setTimeout(1_200_000);

const started: TestServer[] = [];
async function kept<T extends TestServer>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

describeWith(describe, 'stripe-mock')('stripe-mock', () => {
  it('refuses what Stripe would refuse', async () => {
    const { url } = await kept(startStripeMock());
    const headers = { authorization: 'Bearer sk_test_123' };
    const post = (fields: Record<string, string>) =>
      fetch(`${url}/v1/refunds`, { method: 'POST', body: new URLSearchParams(fields), headers });
    expect((await post({ charge: 'ch_1', amount: '1' })).status).toBe(200);
    expect((await post({ charge: 'ch_1', amount: 'one' })).status).toBe(400);
  });
});

describeWith(describe, 'toxiproxy')('toxiproxy', () => {
  it('stands before another server', async () => {
    const { url } = await kept(startToxiproxy());
    const proxy = await new Toxiproxy(url).createProxy({
      name: 'self',
      listen: '127.0.0.1:0',
      upstream: new URL(url).host,
    });
    expect((await fetch(`http://${proxy.listen}/version`)).status).toBe(200);
    await proxy.remove();
  });
});

describeWith(describe, 'moto')('moto', () => {
  it('answers as STS', async () => {
    const { url } = await kept(startMoto());
    const answer = await fetch(url, {
      method: 'POST',
      body: 'Action=GetCallerIdentity&Version=2011-06-15',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0',
      },
    });
    expect(await answer.text()).toContain('GetCallerIdentityResult');
  });
});

describeWith(describe, 'mariadb')('MariaDB', () => {
  it('takes statements from its account, two servers at once', async () => {
    const servers = await Promise.all([kept(startMariadb()), kept(startMariadb())]);
    for (const { url } of servers) {
      const connection = await mysql.createConnection(url);
      await connection.query('CREATE DATABASE shop');
      await connection.query('CREATE TABLE shop.orders (id int PRIMARY KEY) ENGINE=InnoDB');
      expect(await connection.query('SELECT count(*) AS n FROM shop.orders')).toMatchObject([
        [{ n: 0 }],
        expect.anything(),
      ]);
      await connection.end();
    }
  });
});
