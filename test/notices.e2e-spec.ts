import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Approval, ChannelHealth, Delivery, WebhookWithSecret } from '@runplane/contracts';
import { Client, Connection } from '@temporalio/client';
import { type MailSink, startMailSink } from '../activities/test-support/mail-sink.js';
import { blockAt } from './support/block.js';
import { until } from './support/until.js';
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.js';
import { refund, startWorld, type World } from './support/world.js';

jest.setTimeout(240_000);

let world: World;
let receiver: WebhookReceiver;
let hanging: WebhookReceiver;
let sink: MailSink;
let webhook: WebhookWithSecret;

beforeAll(async () => {
  [receiver, hanging, sink] = await Promise.all([
    startWebhookReceiver(),
    startWebhookReceiver({ hangs: true }),
    startMailSink(),
  ]);
  const env = {
    RUNPLANE_OUTBOUND_ALLOW: `${receiver.host},${hanging.host}`,
    RUNPLANE_SMTP_URL: sink.url,
    RUNPLANE_MAIL_FROM: 'Runplane <runplane@example.com>',
  };
  world = await startWorld({ env });
  webhook = await world.org.owner.post<WebhookWithSecret>('/v1/webhooks', { name: 'all', url: receiver.url });
  receiver.secret = webhook.secret;
});
afterAll(async () => {
  await world?.close();
  await Promise.all([receiver?.close(), hanging?.close(), sink?.close()]);
});
beforeEach(() => {
  receiver.events.length = 0;
  sink.mails.length = 0;
});

const eventsOf = (actionId: string) => receiver.events.filter(({ payload }) => payload.data.actionId === actionId);
const deliveries = async (query: string) =>
  (await world.org.owner.get<{ items: Delivery[] }>(`/v1/deliveries?limit=200&${query}`)).items;

/** A change that is logged; its entry is of type `control.changed`. */
const change = () => world.org.owner.put('/v1/notice-preferences', { email: 'each' });

describe('a webhook', () => {
  it('hears each step of an action once, signed, and each is an entry of the log', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    await world.vote(body, 'approve');
    await world.agent.wait(body.actionId, 30);
    const steps = ['action.decided', 'approval.requested', 'approval.vote', 'approval.approved', 'execution.outcome'];
    await until('each step', () =>
      steps.every((step) => eventsOf(body.actionId).some(({ payload }) => payload.type === step)),
    );
    await until('the record of each step', async () =>
      (await deliveries(`actionId=${body.actionId}`)).every(({ status }) => status === 'DELIVERED'),
    );
    const heard = eventsOf(body.actionId);
    expect(receiver.refused).toEqual([]);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
    const log = (await world.org.owner.call<string>('GET', '/v1/audit/export')).trim().split('\n').slice(1);
    const leaves = log
      .map((line) => JSON.parse(line) as { leafHash: string; event: string })
      .filter(({ event }) => event.includes(body.actionId))
      .map(({ leafHash }) => leafHash);
    expect(new Set(heard.map(({ payload }) => payload.data.id))).toEqual(new Set(leaves));
    expect(heard).toHaveLength(leaves.length);
    // Nothing that the agent wrote leaves by the outbox.
    expect(JSON.stringify(heard)).not.toContain('cus_1');
  });

  it('is sent a test event on demand, and shows how it is', async () => {
    const sent = await world.org.owner.post<Delivery>(`/v1/webhooks/${webhook.id}/test`);
    const event = await until('the test event', () => receiver.events.find(({ id }) => id === sent.id));
    expect(event.payload).toMatchObject({ type: 'channel.test', data: { actionId: null } });
    const health = await until('the end of the backlog', async () => {
      const { items } = await world.org.owner.get<{ items: ChannelHealth[] }>('/v1/channels');
      return items.find(({ id, backlog }) => id === webhook.id && backlog === 0);
    });
    expect(health).toMatchObject({ status: 'active', dead: 0, failingSince: null });
    expect(health.lastSuccessAt).not.toBeNull();
  });
});

describe('kill -9 of the worker', () => {
  it('before the dispatch: what was committed is sent after the restart, once', async () => {
    await world.stack.kill('worker');
    await change();
    const [pending] = await deliveries(`channelId=${webhook.id}&status=PENDING`);
    expect(pending?.event.type).toBe('control.changed');
    await world.stack.start('worker');
    await until('the delivery after the restart', async () =>
      (await deliveries(`channelId=${webhook.id}&status=DELIVERED`)).some(({ id }) => id === pending?.id),
    );
    expect(receiver.events.filter(({ id }) => id === pending?.id)).toHaveLength(1);
  });

  it('between the dispatch and its mark: the same delivery goes on under the same id, by one workflow', async () => {
    await world.stack.kill('worker');
    await change();
    const [pending] = await deliveries(`channelId=${webhook.id}&status=PENDING`);
    const id = pending?.id ?? '';
    const block = await blockAt(world.stack.ownerUrl, 'SELECT 1 FROM deliveries WHERE id = $1 FOR UPDATE', [id]);
    await world.stack.start('worker');
    // It has arrived, and nobody can mark or record it: dispatcher and activity wait for the row.
    await until('the delivery before the second crash', () => receiver.events.some((event) => event.id === id));
    await block.reached();
    await world.stack.kill('worker');
    await block.release();
    expect((await deliveries(`channelId=${webhook.id}&status=PENDING`)).map((one) => one.id)).toEqual([id]);
    await world.stack.start('worker');
    await until('the delivery after the second crash', async () =>
      (await deliveries(`channelId=${webhook.id}&status=DELIVERED`)).some((one) => one.id === id),
    );
    // At least once: it had arrived before the crash, which nobody could know. The id tells the receiver.
    expect(receiver.events.filter((event) => event.id === id).length).toBeGreaterThanOrEqual(1);
    const { address, namespace } = world.stack.temporal;
    const connection = await Connection.connect({ address });
    const { raw, runId } = await new Client({ connection, namespace }).workflow
      .getHandle(`dlv:${world.org.id}:${id}:0`)
      .describe();
    expect(raw.workflowExecutionInfo?.firstRunId).toBe(runId);
    await connection.close();
  });
});

describe('an endpoint that hangs', () => {
  /** How late each of 60 events arrives, milliseconds, the fastest first. */
  async function lateness(): Promise<number[]> {
    for (let n = 0; n < 60; n++) await change();
    const sent = (await deliveries(`channelId=${webhook.id}`)).slice(0, 60).map(({ id }) => id);
    await until('all deliveries', () => sent.every((id) => receiver.events.some((event) => event.id === id)));
    return receiver.events
      .filter(({ id }) => sent.includes(id))
      .map(({ at, payload }) => at - Date.parse(payload.timestamp))
      .sort((a, b) => a - b);
  }

  it('delays no other', async () => {
    const alone = await lateness();
    const hung = await world.org.owner.post<WebhookWithSecret>('/v1/webhooks', { name: 'hangs', url: hanging.url });
    const beside = await lateness();
    const settled = (await deliveries(`channelId=${hung.id}`)).filter(({ status }) => status === 'DELIVERED');
    expect(settled).toEqual([]);
    const figures = (list: number[]) => `median ${list[30]} ms, worst ${list.at(-1)} ms`;
    process.stdout.write(
      `60 deliveries: alone ${figures(alone)}; beside an endpoint that hangs ${figures(beside)}, ` +
        `with ${hanging.hanging()} requests hanging at the end\n`,
    );
    await world.org.owner.call('DELETE', `/v1/webhooks/${hung.id}`);
  });
});

describe('mail', () => {
  const linkIn = (text: string | undefined) => /http:\S+\?ticket=\S+/.exec(text ?? '')?.[0] ?? '';
  const post = (link: string, fields: Record<string, string>) => {
    const { origin, pathname, searchParams } = new URL(link);
    const body = new URLSearchParams({ ticket: searchParams.get('ticket') ?? '', ...fields });
    return fetch(origin + pathname, { method: 'POST', body });
  };
  const mailTo = (name: string, subject: RegExp) =>
    until('the mail', () => sink.to(`${name}@example.com`).find((mail) => subject.test(mail.subject ?? '')));

  beforeAll(() => world.org.owner.put('/v1/channels/email', { status: 'active' }));

  it('brings a link that shows, and decides only by its form, once', async () => {
    const { body } = await world.agent.guard({ ...refund(6000), wait: 0 });
    const link = linkIn((await mailTo('ann', /waits for your approval/)).text);
    const other = linkIn((await mailTo('bob', /waits for your approval/)).text);
    const approval = () => world.org.owner.get<Approval>(`/v1/approvals/${body.approval?.id}`);

    // A scanner, a preview and the member open it: nothing is decided, nothing is used up.
    await fetch(link, { method: 'HEAD' });
    for (const _ of [1, 2]) {
      const page = await fetch(link);
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(page.headers.get('referrer-policy')).toBe('no-referrer');
      const text = await page.text();
      expect(text).toContain('60.00 EUR');
      expect(text).toContain('cus_1');
    }
    expect((await approval()).status).toBe('PENDING');

    expect((await post(link, { choice: 'sell' })).status).toBe(400);
    const stranger = new URL(link);
    stranger.searchParams.set('ticket', 'x'.repeat(43));
    expect((await fetch(stranger)).status).toBe(404);
    expect((await fetch(stranger.origin + stranger.pathname)).status).toBe(404);

    const [first, second] = await Promise.all([
      post(link, { choice: 'approve', reason: 'Fine.' }),
      post(link, { choice: 'approve', reason: 'Fine.' }),
    ]);
    expect(new Set([first.status, second.status])).toEqual(new Set([200, 410]));
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
    expect((await approval()).votes).toMatchObject([
      { voter: world.org.approverId, choice: 'approve', reason: 'Fine.', channel: 'email' },
    ]);
    // What is decided is not shown any more, nor can it be voted on, by whatever ticket.
    for (const late of [link, other]) {
      const page = await fetch(late);
      expect(page.status).toBe(410);
      expect(await page.text()).not.toContain('cus_1');
      expect((await post(late, { choice: 'deny' })).status).toBe(410);
    }
    await mailTo('bob', /Approved/);
  });

  it('that was sent before an edit is no vote on what came of it', async () => {
    const request = { ...refund(6000), wait: 0 };
    const { body } = await world.agent.guard({ ...request, arguments: { ...request.arguments } });
    const link = linkIn((await mailTo('ann', /waits for your approval/)).text);
    const arguments_ = { ...request.arguments, amount: 90_000 };
    await world.org.second.post(`/v1/approvals/${body.approval?.id}/edit`, {
      digest: body.digest,
      arguments: arguments_,
    });
    expect((await fetch(link)).status).toBe(409);
    expect((await post(link, { choice: 'approve' })).status).toBe(409);
    const newer = linkIn((await mailTo('ann', /Changed/)).text);
    expect((await post(newer, { choice: 'approve' })).status).toBe(200);
    expect((await world.agent.wait(body.actionId, 30)).body.status).toBe('SUCCEEDED');
  });

  it('is no form for other routes', async () => {
    const answer = await fetch(`${world.stack.controlPlaneUrl}/v1/webhooks`, {
      method: 'POST',
      body: new URLSearchParams({ name: 'x' }),
    });
    expect(answer.status).toBe(415);
  });
});
