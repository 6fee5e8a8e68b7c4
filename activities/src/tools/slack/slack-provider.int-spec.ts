import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { type SlackServer, startSlack } from '@runplane/infra';
import { slackAdmin } from '../../../test-support/slack-admin.js';
import { createOutbound } from '../../outbound/index.js';
import { slackProvider } from './slack-provider.js';

let slack: SlackServer;
let admin: Awaited<ReturnType<typeof slackAdmin>>;
beforeAll(async () => {
  slack = await startSlack();
  admin = await slackAdmin(slack);
});
afterAll(() => slack?.stop());

const callOf = (method: string, args: JsonObject, toolKey: string = randomUUID(), repeated = false) => ({
  operation: slackProvider.operationSchema.parse({ method }),
  configuration: slackProvider.configurationSchema.parse({ apiUrl: slack.apiUrl }),
  secret: { token: slack.token },
  arguments: args,
  toolKey,
  repeated,
  signal: AbortSignal.timeout(60_000),
  timeoutMs: 60_000,
  origin: { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' },
  outbound: createOutbound({ allow: `127.0.0.1:${slack.port}` }),
});
const run = async (...call: Parameters<typeof callOf>) => (await slackProvider.execute(callOf(...call))) as JsonObject;
const ask = (...call: Parameters<typeof callOf>) => {
  const question = { ...callOf(...call), startedAtMs: Date.now() - 1000, endedAtMs: Date.now() };
  return slackProvider.reconcile?.(question);
};

describe('messages', () => {
  it('are posted, changed and deleted', async () => {
    const { channel } = admin;
    const { ts } = await run('chat.postMessage', { channel, text: 'one' });
    await run('chat.update', { channel, ts: ts ?? null, text: 'two' });
    expect([await admin.count('one'), await admin.count('two')]).toEqual([0, 1]);
    await run('chat.delete', { channel, ts: ts ?? null });
    expect(await admin.count('two')).toBe(0);
    const again = await run('chat.delete', { channel, ts: ts ?? null }, undefined, true);
    expect(again).toEqual({ ok: true, already: 'message_not_found' });
  });

  it('are found by their key, in a channel and in a thread, also beside metadata of the caller', async () => {
    const { channel } = admin;
    const metadata = { event_type: 'ticket', event_payload: { id: 't_1' } };
    const { ts = null } = await run('chat.postMessage', { channel, text: 'first', metadata }, 'key-1');
    await run('chat.postMessage', { channel, text: 'reply', thread_ts: ts }, 'key-2');
    const found = await ask('chat.postMessage', { channel, text: 'first' }, 'key-1');
    expect(found).toMatchObject({ outcome: 'succeeded', result: { message: { metadata: { event_type: 'ticket' } } } });
    const reply = await ask('chat.postMessage', { channel, text: 'reply', thread_ts: ts }, 'key-2');
    expect(reply).toMatchObject({ outcome: 'succeeded', result: { message: { text: 'reply' } } });
    const other = await ask('chat.postMessage', { channel, text: 'other' }, 'key-3');
    expect(other).toMatchObject({ outcome: 'unknown', askAgain: true });
  });
});

describe('channels', () => {
  it('are created, named, filled and archived', async () => {
    const { channel } = await run('conversations.create', { name: `room-${randomUUID().slice(0, 8)}` });
    const { id = null } = channel as JsonObject;
    const { members = [] } = await admin.client.users.list({});
    const bob = members.find(({ name }) => name === 'bob')?.id ?? '';
    await run('conversations.invite', { channel: id, users: bob });
    await run('conversations.setTopic', { channel: id, topic: 'refunds' });
    expect(await admin.client.conversations.info({ channel: String(id) })).toMatchObject({
      channel: { topic: { value: 'refunds' } },
    });
    await run('conversations.kick', { channel: id, user: bob });
    await run('conversations.archive', { channel: id });
    const again = await run('conversations.archive', { channel: id }, undefined, true);
    expect(again).toEqual({ ok: true, already: 'already_archived' });
    await expect(run('conversations.archive', { channel: id })).rejects.toMatchObject({
      name: 'ToolFailure',
      code: 'slack_already_archived',
    });
  });
});

describe('files', () => {
  it.each(['files.upload', 'files.uploadV2'])('are uploaded by %s and shared', async (method) => {
    const { channel } = admin;
    const content = 'Ünï\n'.repeat(100);
    const result = await run(method, { channel_id: channel, filename: 'notes.txt', content, title: 'Notes' });
    const [file] = result.files as JsonObject[];
    const { files = [] } = await admin.client.files.list({});
    expect(files.find(({ id }) => id === file?.id)).toMatchObject({ title: 'Notes', size: Buffer.byteLength(content) });
  });

  it('are refused without text', async () => {
    const failure = { name: 'ToolFailure', code: 'arguments_invalid' };
    await expect(run('files.uploadV2', { filename: 'a' })).rejects.toMatchObject(failure);
    await expect(run('files.uploadV2', { filename: 'a', content: 'b', blob: 'c' })).rejects.toMatchObject(failure);
  });
});

describe('the token', () => {
  it('is that of the connection', async () => {
    const call = run('chat.postMessage', { channel: admin.channel, text: 'x', token: 'xoxb-of-the-agent' });
    await expect(call).rejects.toMatchObject({ name: 'ToolFailure', code: 'arguments_invalid' });
  });

  it('goes over https only, except to places that the operator permits', async () => {
    const call = { ...callOf('auth.test', {}), configuration: { apiUrl: 'http://93.184.215.14/api/' } };
    await expect(slackProvider.execute({ ...call, outbound: createOutbound() })).rejects.toMatchObject({
      name: 'ToolFailure',
      code: 'destination_refused',
    });
  });
});
