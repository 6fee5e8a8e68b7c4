import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AuditEventType, WebhookPayload } from '@runplane/contracts';
import { Webhook } from 'standardwebhooks';
import { closedPort, type ServedRequest, startService } from '../../../test-support/local-service.js';
import { failureOf, Notices } from '../../../test-support/notices.js';
import { DELIVERY_FAILED, type RetryPolicy, webhookChannel } from '../index.js';

let notices: Notices;
let service: Awaited<ReturnType<typeof startService>>;
let attempt: ReturnType<Notices['attempts']>;

/** By its path the receiver fails, hangs and lies. */
beforeAll(async () => {
  notices = await Notices.open();
  service = await startService((request, response, effects) => {
    const earlier = effects.filter(({ url }) => url === request.url).length;
    effects.push(request);
    const { pathname } = new URL(request.url, 'http://x');
    const status = Number(/^\/(\d{3})/.exec(pathname)?.[1] ?? 200);
    if (pathname === '/hang') return;
    if (pathname === '/reset') response.socket?.resetAndDestroy();
    else if (pathname === '/fail-once' && earlier === 0) response.writeHead(500).end();
    else if (pathname === '/redirect') response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
    else if (pathname === '/giant') response.writeHead(200).end(Buffer.alloc(8_000_000, 'x'));
    else if (pathname === '/cut') {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('begun', () => response.socket?.destroy());
    } else if (pathname === '/busy') response.writeHead(503, { 'retry-after': '90' }).end();
    else if (pathname === '/busy-until') {
      response.writeHead(429, { 'retry-after': new Date(Date.now() + 600_000).toUTCString() }).end();
    } else response.writeHead(status).end();
  });
  attempt = notices.attempts([webhookChannel], { allow: `127.0.0.1:${service.port}` });
});
afterAll(async () => {
  await service?.close();
  await notices?.close();
});

const requestsTo = (path: string): ServedRequest[] => service.effects.filter(({ url }) => url === path);

/** A delivery of a new event to a webhook at `path`; each test takes a type of its own. */
async function deliveryTo(path: string, type: AuditEventType) {
  const webhook = await notices.webhook(path.startsWith('/') ? service.origin + path : path, type);
  const delivery = (await notices.log(type)).find(({ channel }) => channel.id === webhook.id);
  if (!delivery) throw new Error('nothing was queued');
  return { webhook, delivery };
}

const verified = (secret: string, { body, headers }: ServedRequest) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

describe('a webhook', () => {
  it('carries the event, signed so that the verifier of Standard Webhooks takes it', async () => {
    const { webhook, delivery } = await deliveryTo('/ok', 'action.decided');
    expect(await attempt(delivery.id)).toBe('DELIVERED');
    const [request] = requestsTo('/ok');
    const payload = WebhookPayload.parse(verified(webhook.secret, request as ServedRequest));
    expect(payload).toMatchObject({
      type: 'action.decided',
      timestamp: delivery.event.at,
      data: { id: delivery.event.id, orgId: notices.orgId, actionId: delivery.event.actionId, approvalId: null },
    });
    expect(request?.headers['webhook-id']).toBe(delivery.id);
    expect(() => verified(`whsec_${randomBytes(32).toString('base64')}`, request as ServedRequest)).toThrow();
    const changed = { ...(request as ServedRequest), body: request?.body.replace('decided', 'started') ?? '' };
    expect(() => verified(webhook.secret, changed)).toThrow();
    expect(await notices.delivery(delivery.id)).toMatchObject({ status: 'DELIVERED', attempts: 1, lastError: null });
  });

  it('is signed by the old and the new secret while one is rotated, and by the new one only after that', async () => {
    const { webhook, delivery } = await deliveryTo('/rotated', 'permit.issued');
    const fresh = `whsec_${randomBytes(32).toString('base64')}`;
    const rotate = (secret: string, hours: number) =>
      notices.database.withOrg(notices.orgId, (tx) =>
        tx.webhooks.rotateSecret(webhook.id, notices.sealed(webhook.id, secret), hours),
      );
    expect((await rotate(fresh, 24))?.previousSecretExpiresAt).not.toBeNull();
    await attempt(delivery.id);
    const [first] = requestsTo('/rotated') as [ServedRequest];
    for (const secret of [webhook.secret, fresh]) expect(() => verified(secret, first)).not.toThrow();
    const last = `whsec_${randomBytes(32).toString('base64')}`;
    expect((await rotate(last, 0))?.previousSecretExpiresAt).toBeNull();
    const [again] = (await notices.log('permit.issued')).filter(({ channel }) => channel.id === webhook.id);
    await attempt(again?.id ?? '');
    const [, second] = requestsTo('/rotated') as [ServedRequest, ServedRequest];
    expect(() => verified(last, second)).not.toThrow();
    for (const secret of [webhook.secret, fresh]) expect(() => verified(secret, second)).toThrow();
  });

  it('that fails is tried again under the same id, and the failure is shown meanwhile', async () => {
    const { webhook, delivery } = await deliveryTo('/fail-once', 'execution.started');
    const failure = await failureOf(attempt(delivery.id));
    expect(failure).toMatchObject({ type: DELIVERY_FAILED, nonRetryable: false });
    expect(failure.nextRetryDelay).toBeGreaterThanOrEqual(2_500);
    expect(failure.nextRetryDelay).toBeLessThanOrEqual(5_000);
    const shown = await notices.delivery(delivery.id);
    expect(shown).toMatchObject({ attempts: 1, lastStatusCode: 500, lastError: 'The endpoint answered 500.' });
    expect(shown?.nextAttemptAt).not.toBeNull();
    expect((await notices.channel(webhook.id))?.failingSince).not.toBeNull();
    expect(await attempt(delivery.id)).toBe('DELIVERED');
    const ids = requestsTo('/fail-once').map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([delivery.id, delivery.id]);
    expect((await notices.channel(webhook.id))?.failingSince).toBeNull();
  });

  it.each([
    ['seconds', '/busy', 85_000, 90_000],
    ['a date', '/busy-until', 500_000, 600_000],
  ])('waits as long as Retry-After asks in %s', async (_, path, least, most) => {
    const { delivery } = await deliveryTo(path, 'approval.requested');
    const { nextRetryDelay } = await failureOf(attempt(delivery.id));
    expect(nextRetryDelay).toBeGreaterThan(least);
    expect(nextRetryDelay).toBeLessThanOrEqual(most);
  });

  it('that answers 410 is disabled, which is logged, and gets nothing any more', async () => {
    const { webhook, delivery } = await deliveryTo('/410', 'approval.vote');
    const waiting = (await notices.log('approval.vote')).find(({ channel }) => channel.id === webhook.id);
    expect(await attempt(delivery.id)).toBe('DEAD');
    expect(await notices.delivery(delivery.id)).toMatchObject({ status: 'DEAD', lastStatusCode: 410 });
    const channel = await notices.channel(webhook.id);
    expect(channel).toMatchObject({ status: 'disabled', disabledReason: 'The endpoint answered 410.' });
    expect(await attempt(waiting?.id ?? '')).toBe('DEAD');
    expect(requestsTo('/410')).toHaveLength(1);
    expect(await notices.log('approval.vote')).toEqual([]);
    const changes = notices.database.withOrg(notices.orgId, async (tx) => {
      for await (const event of tx.audit.controlEvents({ id: webhook.id })) return event;
      return null;
    });
    expect(await changes).toMatchObject({ actor: { kind: 'system' }, data: { change: 'disabled' } });
  });

  it('is not redirected, to the addresses of clouds least of all', async () => {
    const { delivery } = await deliveryTo('/redirect', 'approval.edited');
    await failureOf(attempt(delivery.id));
    const shown = await notices.delivery(delivery.id);
    expect(shown).toMatchObject({
      lastStatusCode: 302,
      lastError: expect.stringContaining('redirects are not followed'),
    });
  });

  it.each([
    ['http://169.254.169.254/latest/', 'not public'],
    ['http://[::1]:80/', 'not public'],
    ['http://93.184.216.34/', 'https only'],
  ])('to %s is refused and dead at once', async (url, why) => {
    const { delivery } = await deliveryTo(url, 'approval.reminded');
    expect(await attempt(delivery.id)).toBe('DEAD');
    expect(await notices.delivery(delivery.id)).toMatchObject({ lastError: expect.stringContaining(why) });
  });

  it.each([
    ['/giant', 'an answer of any size', 'approval.escalated'],
    ['/cut', 'an answer that is cut off after its status', 'approval.denied'],
  ] as const)('at %s is delivered by %s', async (path, _, type) => {
    const { delivery } = await deliveryTo(path, type);
    expect(await attempt(delivery.id)).toBe('DELIVERED');
  });

  it('that hangs counts as failed once its time is up', async () => {
    const hasty = notices.attempts([{ ...webhookChannel, timeoutMs: 200 }], { allow: `127.0.0.1:${service.port}` });
    const { delivery } = await deliveryTo('/hang', 'approval.approved');
    expect(await failureOf(hasty(delivery.id))).toMatchObject({ type: DELIVERY_FAILED });
    expect(await notices.delivery(delivery.id)).toMatchObject({
      lastStatusCode: null,
      lastError: 'The endpoint did not answer in time.',
    });
  });

  it('that closes the connection without an answer counts as failed', async () => {
    const { delivery } = await deliveryTo('/reset', 'approval.expired');
    expect(await failureOf(attempt(delivery.id))).toMatchObject({ type: DELIVERY_FAILED });
    const shown = await notices.delivery(delivery.id);
    expect(shown).toMatchObject({ lastStatusCode: null, lastError: expect.stringContaining('No answer') });
  });

  it('where nothing listens counts as failed', async () => {
    const port = await closedPort();
    const tryClosed = notices.attempts([webhookChannel], { allow: `127.0.0.1:${port}` });
    const { delivery } = await deliveryTo(`http://127.0.0.1:${port}/`, 'action.cancelled');
    expect(await failureOf(tryClosed(delivery.id))).toMatchObject({ type: DELIVERY_FAILED });
  });
});

describe('a delivery that is given up', () => {
  const tries = (changes: Partial<RetryPolicy> = {}) => {
    const retry = { ...webhookChannel.retry, giveUpAfterMs: 0, ...changes };
    return notices.attempts([{ ...webhookChannel, retry }], { allow: `127.0.0.1:${service.port}` });
  };

  it('is a dead letter, and can be sent again under the same id', async () => {
    const { webhook, delivery } = await deliveryTo('/fail-once?dead', 'action.rechecked');
    await notices.database.withOrg(notices.orgId, (tx) =>
      tx.webhooks.update(webhook.id, { url: `${service.origin}/500` }),
    );
    expect(await tries()(delivery.id)).toBe('DEAD');
    expect(await notices.delivery(delivery.id)).toMatchObject({ status: 'DEAD', nextAttemptAt: null });
    // Another attempt of a settled round, by a workflow that was told late, does nothing.
    expect(await tries()(delivery.id)).toBe('GONE');
    await notices.database.withOrg(notices.orgId, (tx) =>
      tx.webhooks.update(webhook.id, { url: `${service.origin}/again` }),
    );
    expect(await notices.database.withOrg(notices.orgId, (tx) => tx.deliveries.resend(delivery.id))).toBe(true);
    expect(await notices.database.withOrg(notices.orgId, (tx) => tx.deliveries.resend(delivery.id))).toBe(false);
    expect(await tries()(delivery.id, 0)).toBe('GONE');
    expect(await tries()(delivery.id, 1)).toBe('DELIVERED');
    expect(requestsTo('/again').map(({ headers }) => headers['webhook-id'])).toEqual([delivery.id]);
  });

  it('disables a destination that has failed for too long', async () => {
    const { webhook, delivery } = await deliveryTo('/500', 'execution.outcome');
    expect(await tries({ disableAfterMs: -1 })(delivery.id)).toBe('DEAD');
    const channel = await notices.channel(webhook.id);
    expect(channel).toMatchObject({
      status: 'disabled',
      disabledReason: expect.stringContaining('Every attempt has failed since'),
    });
  });
});

describe('an entry of the log', () => {
  it('queues nothing where nobody wants to know, nothing twice, and nothing of what is rolled back', async () => {
    expect(await notices.log('approval.stage_approved')).toEqual([]);
    const { webhook } = await deliveryTo('/ok', 'approval.vote_refused');
    const event = {
      subject: `act_${'7'.repeat(40)}`,
      seq: 0,
      prev: null,
      type: 'approval.vote_refused' as const,
      at: new Date().toISOString(),
      actor: { kind: 'system' as const, id: 'workflow' },
      data: {},
      workflow: null,
    };
    const queued = () =>
      notices.database.withOrg(notices.orgId, (tx) => tx.deliveries.list({ limit: 50, actionId: event.subject }));
    const append = () => notices.database.withOrg(notices.orgId, (tx) => tx.audit.append(event));
    const undone = notices.database.withOrg(notices.orgId, async (tx) => {
      await tx.audit.append(event);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect((await queued()).items).toEqual([]);
    await append();
    await append();
    expect((await queued()).items.map(({ channel }) => channel.id)).toEqual([webhook.id]);
  });
});
