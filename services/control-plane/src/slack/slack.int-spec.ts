import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SLACK_IDS } from '@runplane/contracts';
import { type Database, openDatabase } from '@runplane/database';
import {
  BOT_TOKEN,
  SIGNING_SECRET,
  SlackEmulator,
  signed,
  TEAM,
} from '../../../../activities/test-support/slack-emulator.js';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';

const NEW_SECRET = 'fedcba9876543210fedcba9876543210';
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

let slack: SlackEmulator;
let plane: TestControlPlane;
let database: Database;
let org: TestOrg;
let workspaceId: string;

beforeAll(async () => {
  slack = await SlackEmulator.start();
  plane = await TestControlPlane.start({ slackApiUrl: slack.apiUrl });
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test', poolSize: 2 });
  org = await plane.createOrg('Slack');
  const secrets = { botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET };
  const connected = await plane.ok(org.ownerKey, 'POST', '/v1/slack/workspaces', secrets);
  workspaceId = connected.id;
  expect(connected).toMatchObject({ teamId: TEAM, teamName: 'Acme', botId: 'B0RUNPLANE', status: 'active' });
  expect(JSON.stringify(connected)).not.toMatch(new RegExp(`${BOT_TOKEN}|${SIGNING_SECRET}`));
});

afterAll(async () => {
  await database?.close();
  await plane?.close();
  await slack?.close();
});

let clicks = 0;
function click(): { body: string; id: string } {
  const subject = { approvalId: 'apr_1', digest: `sha256:${'a'.repeat(64)}`, revision: 0 };
  const payload = JSON.stringify({
    type: 'block_actions',
    team: { id: TEAM },
    user: { id: 'U1' },
    trigger_id: `trigger ${clicks++}`,
    actions: [{ action_id: SLACK_IDS.approve, value: JSON.stringify(subject) }],
  });
  const id = createHash('sha256').update(`${TEAM}\n${payload}`).digest('hex');
  return { body: new URLSearchParams({ payload }).toString(), id };
}

async function post(path: string, body: string, headers: Record<string, string>, type = FORM) {
  const options = { method: 'POST', headers: { 'content-type': type, ...headers }, body };
  const answer = await fetch(plane.url + path, options);
  return { status: answer.status, text: await answer.text() };
}

const isKept = (id: string) => database.withOrg(org.id, async (tx) => (await tx.slack.interactions.find(id)) !== null);

describe('a request of Slack', () => {
  it('is kept before it gets its empty 200, and comes in once', async () => {
    const { body, id } = click();
    expect(await post('/slack/interactions', body, signed(body))).toEqual({ status: 200, text: '' });
    expect(await isKept(id)).toBe(true);
    // Sent again by Slack under another time, or by somebody who has seen it.
    const at = Date.now() - 5_000;
    expect(await post('/slack/interactions', body, signed(body, { at }))).toEqual({ status: 200, text: '' });
  });

  it.each([
    ['an hour old', { at: Date.now() - 3_600_000 }],
    ['an hour from now', { at: Date.now() + 3_600_000 }],
    ['signed with another secret', { secret: NEW_SECRET }],
  ])('is refused where it is %s', async (_what, how) => {
    const { body, id } = click();
    const answer = await post('/slack/interactions', body, signed(body, how));
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'unauthenticated' });
    expect(await isKept(id)).toBe(false);
  });

  it('is refused without a signature, of another workspace, and changed on the way', async () => {
    const { body } = click();
    expect((await post('/slack/interactions', body, {})).status).toBe(401);
    const other = body.replace(TEAM, 'T0OTHER');
    expect((await post('/slack/interactions', other, signed(other))).status).toBe(401);
    expect((await post('/slack/interactions', `${body}&x=1`, signed(body))).status).toBe(401);
  });

  it('is refused where it can not be read, with a problem', async () => {
    for (const body of ['payload=%7B', 'nothing=1', 'payload=%7B%22type%22%3A1%7D']) {
      expect((await post('/slack/interactions', body, signed(body))).status).toBe(400);
    }
    const large = `payload=${'x'.repeat(600 * 1024)}`;
    expect((await post('/slack/interactions', large, signed(large))).status).toBe(413);
    expect((await post('/slack/interactions', '{}', signed('{}'), JSON_TYPE)).status).toBe(415);
  });

  it('may carry a challenge, which is given back and nothing more', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc123' });
    expect(await post('/slack/events', body, {}, JSON_TYPE)).toEqual({ status: 200, text: '{"challenge":"abc123"}' });
    const markup = JSON.stringify({ type: 'url_verification', challenge: '<script>' });
    expect((await post('/slack/events', markup, {}, JSON_TYPE)).status).toBe(401);
  });
});

describe('a connected workspace', () => {
  it('belongs to one org', async () => {
    const other = await plane.createOrg('Other');
    const secrets = { botToken: BOT_TOKEN, signingSecret: NEW_SECRET };
    const answer = await plane.request(other.ownerKey, 'POST', '/v1/slack/workspaces', secrets);
    expect(answer).toMatchObject({ status: 409, body: { code: 'conflict' } });
  });

  it('is not connected where Slack does not answer', async () => {
    slack.fault = () => 'down';
    const secrets = { botToken: BOT_TOKEN, signingSecret: NEW_SECRET };
    const answer = await plane.request(org.ownerKey, 'POST', '/v1/slack/workspaces', secrets);
    slack.fault = () => undefined;
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(await plane.ok(org.ownerKey, 'POST', `/v1/slack/workspaces/${workspaceId}/check`)).toMatchObject({
      ok: true,
    });
  });

  it.each(['xoxb-1\u00e9', 'xoxb-1\u0001', 'xoxb-1\ud83d\ude00'])('has no token like %j', async (botToken) => {
    const secrets = { botToken, signingSecret: NEW_SECRET };
    const { status, body } = await plane.request(org.ownerKey, 'POST', '/v1/slack/workspaces', secrets);
    expect([status, body.errors?.[0]?.path]).toEqual([400, 'botToken']);
  });

  it('takes the old signing secret for a while, and not without an overlap', async () => {
    const rotate = (change: object) =>
      plane.ok(org.ownerKey, 'POST', `/v1/slack/workspaces/${workspaceId}/rotate-secrets`, change);
    const status = async (secret: string) => {
      const { body } = click();
      return (await post('/slack/interactions', body, signed(body, { secret }))).status;
    };
    expect((await rotate({ signingSecret: NEW_SECRET })).previousSecretExpiresAt).not.toBeNull();
    expect([await status(SIGNING_SECRET), await status(NEW_SECRET)]).toEqual([200, 200]);
    await rotate({ signingSecret: SIGNING_SECRET, overlapHours: 0 });
    expect([await status(SIGNING_SECRET), await status(NEW_SECRET)]).toEqual([200, 401]);
  });

  it('is disabled when the app is uninstalled, and comes back with a new bot token', async () => {
    const body = JSON.stringify({ type: 'event_callback', team_id: TEAM, event: { type: 'app_uninstalled' } });
    expect((await post('/slack/events', body, {}, JSON_TYPE)).status).toBe(401);
    for (let time = 0; time < 2; time++) {
      expect((await post('/slack/events', body, signed(body), JSON_TYPE)).status).toBe(200);
    }
    const path = `/v1/slack/workspaces/${workspaceId}`;
    expect(await plane.ok(org.ownerKey, 'GET', path)).toMatchObject({ status: 'disabled' });
    const late = click();
    expect((await post('/slack/interactions', late.body, signed(late.body))).status).toBe(403);
    await plane.ok(org.ownerKey, 'POST', `${path}/rotate-secrets`, { botToken: BOT_TOKEN });
    expect((await post('/slack/interactions', late.body, signed(late.body))).status).toBe(200);
  });

  it('is disconnected once no route leads to it', async () => {
    const route = { name: 'approvals', workspaceId, channel: 'C0123' };
    const { id } = await plane.ok(org.ownerKey, 'POST', '/v1/slack/routes', route);
    const path = `/v1/slack/workspaces/${workspaceId}`;
    expect((await plane.request(org.ownerKey, 'DELETE', path)).status).toBe(409);
    expect((await plane.request(org.ownerKey, 'DELETE', `/v1/slack/routes/${id}`)).status).toBe(204);
    expect((await plane.request(org.ownerKey, 'DELETE', path)).status).toBe(204);
    const { body } = click();
    expect((await post('/slack/interactions', body, signed(body))).status).toBe(401);
  });
});
