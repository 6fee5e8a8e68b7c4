import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '@runplane/database';
import { cutListeners, storeApproval, voteOf } from '@runplane/database/testing';
import { EventReader } from '../testing/event-reader.js';
import { TestControlPlane, type TestOrg } from '../testing/test-control-plane.js';
import { MOST_OF_MEMBER } from './live-streams.js';

let plane: TestControlPlane;
let database: Database;
let org: TestOrg;
let other: TestOrg;
const open: EventReader[] = [];

beforeAll(async () => {
  plane = await TestControlPlane.start();
  database = await openDatabase({ url: plane.databaseUrl, applicationName: 'test' });
  org = await plane.createOrg('Live');
  other = await plane.createOrg('Other');
});
afterEach(() => {
  for (const reader of open.splice(0)) reader.close();
});
afterAll(async () => {
  await database?.close();
  await plane?.close();
});

async function follow(key: string, headers: Record<string, string> = {}): Promise<EventReader> {
  const reader = await EventReader.open(plane.url, { authorization: `Bearer ${key}`, ...headers });
  open.push(reader);
  return reader;
}

describe('live changes', () => {
  it('name what changed and nothing of what it holds', async () => {
    const reader = await follow(org.ownerKey);
    expect(reader.answer.headers.get('content-type')).toBe('text/event-stream');
    const { id } = await plane.createAgent(org, 'told');
    expect((await reader.until(({ kind }) => kind === 'agent')).at(-1)).toEqual({ kind: 'agent', id });
    await plane.ok(org.ownerKey, 'PATCH', `/v1/agents/${id}`, { description: 'changed' });
    await reader.until((change) => change.kind === 'agent' && change.id === id);
    await plane.ok(org.ownerKey, 'POST', '/v1/kill-switches', { scope: 'agent', value: id, reason: 'test' });
    await reader.until(({ kind }) => kind === 'kill_switch');
    // The log is told of when the entries have their places.
    await reader.until(({ kind }) => kind === 'audit');
  });

  it('tell of an action, of its approval and of each vote', async () => {
    const agent = await plane.createAgent(org, 'asks');
    const reader = await follow((await plane.createMember(org, 'viewer', ['viewer'])).key);
    const stored = { name: 'voted', agentId: agent.id, requestedAt: new Date().toISOString() };
    const { actionId, approvalId } = await storeApproval(database, org.id, stored);
    await reader.until((change) => change.kind === 'action' && change.id === actionId);
    const approval = await database.withOrg(org.id, (tx) => tx.approvals.find(approvalId));
    const {
      actionId: _,
      action: __,
      agentId: ___,
      risk: ____,
      matched: _____,
      ...state
    } = approval as never as {
      [name: string]: unknown;
    };
    const voted = { ...state, votes: [voteOf('mem_1')] } as never;
    await database.withOrg(org.id, (tx) => tx.approvals.upsert(actionId, voted));
    await reader.until((change) => change.kind === 'approval' && change.id === approvalId);
  });

  it('are those of the own organisation only', async () => {
    const reader = await follow(org.ownerKey);
    const foreign = await plane.createAgent(other, 'foreign');
    const stored = { name: 'foreign', agentId: foreign.id, requestedAt: new Date().toISOString() };
    const { actionId } = await storeApproval(database, other.id, stored);
    const { id } = await plane.createAgent(org, 'last');
    const seen = await reader.until((change) => change.kind === 'agent' && change.id === id);
    expect(seen.map((change) => change.id)).not.toContain(foreign.id);
    expect(seen.map((change) => change.id)).not.toContain(actionId);
  });

  it('tell nobody the ids of keys and sessions', async () => {
    const reader = await follow(org.ownerKey);
    const { id, key } = await plane.createMember(org, 'quiet', ['viewer']);
    await plane.request(key, 'POST', '/v1/session');
    const seen = await reader.until(({ kind }) => kind === 'session');
    const hidden = seen.filter(({ kind }) => kind === 'key' || kind === 'session');
    expect(hidden.every((change) => change.id === null)).toBe(true);
    expect(seen).toContainEqual({ kind: 'member', id });
  });

  it('begin with everything for a reader that comes back, and for no other', async () => {
    const back = await follow(org.ownerKey, { 'last-event-id': '7' });
    expect(await back.next()).toEqual({ kind: 'all', id: null });
    const first = await follow(org.ownerKey);
    await plane.createAgent(org, 'next');
    expect((await first.next())?.kind).not.toBe('all');
  });

  it('say that everything may have changed when the announcements were cut off', async () => {
    const reader = await follow(org.ownerKey);
    await cutListeners(plane.databaseUrl);
    await reader.until(({ kind }) => kind === 'all');
    const { id } = await plane.createAgent(org, 'after the cut');
    await reader.until((change) => change.kind === 'agent' && change.id === id);
  });
});

describe('a stream of changes', () => {
  it('is open to a session of a browser, and ends when the member signs out', async () => {
    const { key } = await plane.createMember(org, 'browser', ['viewer']);
    const signedIn = await plane.request(key, 'POST', '/v1/session');
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const reader = await EventReader.open(plane.url, { cookie });
    open.push(reader);
    const { id } = await plane.createAgent(org, 'seen by a page');
    await reader.until((change) => change.kind === 'agent' && change.id === id);
    const headers = { cookie, 'runplane-csrf': signedIn.body.csrfToken };
    expect((await fetch(`${plane.url}/v1/session`, { method: 'DELETE', headers })).status).toBe(204);
    await reader.ended();
  });

  it('ends when its key is revoked, and others go on', async () => {
    const [left, stays] = [await plane.createMember(org, 'left', ['viewer']), await follow(org.ownerKey)];
    const reader = await follow(left.key);
    await plane.ok(org.ownerKey, 'DELETE', `/v1/keys/${left.key.split('_')[1]}`);
    await reader.ended();
    const { id } = await plane.createAgent(org, 'for those who stay');
    await stays.until((change) => change.kind === 'agent' && change.id === id);
  });

  it('ends when its member is disabled', async () => {
    const { id, key } = await plane.createMember(org, 'disabled', ['viewer']);
    const reader = await follow(key);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'disabled' });
    await reader.ended();
  });

  it('is one of a limited number, and leaves its place when it is closed', async () => {
    const { key } = await plane.createMember(org, 'greedy', ['viewer']);
    for (let count = 0; count < MOST_OF_MEMBER; count++) await follow(key);
    const refused = await plane.request(key, 'GET', '/v1/events');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    open[0]?.close();
    for (;;) {
      const again = await follow(key).catch(() => null);
      if (again) break;
    }
  });

  it('takes no place where only its headers are asked for', async () => {
    const { key } = await plane.createMember(org, 'header', ['viewer']);
    const headers = { authorization: `Bearer ${key}` };
    for (let count = 0; count < MOST_OF_MEMBER * 2; count++) {
      expect((await fetch(`${plane.url}/v1/events`, { method: 'HEAD', headers })).status).not.toBe(429);
    }
  });

  it('ends before the server does, which does not wait for it', async () => {
    const own = await TestControlPlane.start();
    const { ownerKey } = await own.createOrg('Closing');
    const reader = await EventReader.open(own.url, { authorization: `Bearer ${ownerKey}` });
    await Promise.all([own.close(), reader.ended()]);
  });
});
