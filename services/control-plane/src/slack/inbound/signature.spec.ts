import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, HTTPReceiver, verifySlackRequest } from '@slack/bolt';
import { isSignedBy, slackSignature } from './signature.js';

const SECRET = '0123456789abcdef0123456789abcdef';
const OTHER = 'fedcba9876543210fedcba9876543210';
const NOW = 1_795_000_000_000;
const BODY = Buffer.from('payload=%7B%22type%22%3A%22block_actions%22%7D');

function signedAt(seconds: number, secret = SECRET) {
  const timestamp = String(NOW / 1000 + seconds);
  return { timestamp, signature: slackSignature(secret, timestamp, BODY), body: BODY };
}

describe('isSignedBy', () => {
  it('takes what is up to 300 seconds off, either way, and nothing beyond', () => {
    for (const seconds of [-300, -1, 0, 1, 300]) expect(isSignedBy([SECRET], signedAt(seconds), NOW)).toBe(true);
    for (const seconds of [-301, 301, 3600]) expect(isSignedBy([SECRET], signedAt(seconds), NOW)).toBe(false);
  });

  it('takes each of two secrets, and no other', () => {
    expect(isSignedBy([OTHER, SECRET], signedAt(0), NOW)).toBe(true);
    expect(isSignedBy([OTHER], signedAt(0), NOW)).toBe(false);
    expect(isSignedBy([], signedAt(0), NOW)).toBe(false);
  });

  it('refuses another body, another time, and what is missing or malformed', () => {
    const good = signedAt(0);
    const bad = [
      { ...good, body: Buffer.from('payload=%7B%7D') },
      { ...good, timestamp: String(NOW / 1000 + 1) },
      { ...good, timestamp: undefined },
      { ...good, timestamp: 'NaN' },
      { ...good, timestamp: `${NOW / 1000}.0` },
      { ...good, signature: undefined },
      { ...good, signature: '' },
      { ...good, signature: good.signature.replace('v0=', 'v1=') },
      { ...good, signature: good.signature.slice(0, -1) },
    ];
    for (const request of bad) expect(isSignedBy([SECRET], request, NOW)).toBe(false);
  });

  it("agrees with Bolt's verifier, but for times in the future", () => {
    for (const seconds of [-301, -299, 0, 299]) {
      const { timestamp, signature } = signedAt(seconds);
      const headers = { 'x-slack-request-timestamp': Number(timestamp), 'x-slack-signature': signature };
      const options = { signingSecret: SECRET, body: BODY.toString(), headers, nowMilliseconds: NOW };
      const takenByBolt = (() => {
        try {
          verifySlackRequest(options);
          return true;
        } catch {
          return false;
        }
      })();
      expect(isSignedBy([SECRET], signedAt(seconds), NOW)).toBe(takenByBolt);
    }
  });
});

describe("Bolt's receiver", () => {
  let receiver: HTTPReceiver;
  let port: number;
  const clicks: string[] = [];

  beforeAll(async () => {
    receiver = new HTTPReceiver({ signingSecret: SECRET });
    const app = new App({ receiver, authorize: async () => ({ botToken: 'xoxb-1', botId: 'B1', botUserId: 'U1' }) });
    app.action(/.*/, async ({ ack, action }) => {
      clicks.push((action as { action_id: string }).action_id);
      await ack();
    });
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    port = ((server as import('node:net').Server).address() as AddressInfo).port;
  });

  afterAll(async () => {
    await receiver.stop();
  });

  it('takes what we sign, and refuses what another secret has signed', async () => {
    const payload = {
      type: 'block_actions',
      team: { id: 'T1' },
      user: { id: 'U2' },
      actions: [{ type: 'button', action_id: 'runplane_approve', block_id: 'b', value: '{}' }],
    };
    const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
    expect(await post(body, SECRET)).toBe(200);
    expect(await post(body, OTHER)).toBe(401);
    expect(clicks).toEqual(['runplane_approve']);
  });

  function post(body: string, secret: string): Promise<number> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': slackSignature(secret, timestamp, body),
      connection: 'close',
    };
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path: '/slack/events', method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      });
      sent.on('error', reject).end(body);
    });
  }
});
