import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startTicketApi, type TicketApi } from './ticket-api.js';

let api: TicketApi;
beforeEach(async () => {
  api = await startTicketApi();
});
afterEach(() => api.close());

const refund = { charge: 'ch_1', amount: 2500, currency: 'eur' };
const post = (path: string, body: unknown, key?: string) =>
  fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('refunds', () => {
  it('happen once for an idempotency key', async () => {
    const [first, second] = [await post('/refunds', refund, 'key-1'), await post('/refunds', refund, 'key-1')];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(await second.json()).toEqual(await first.json());
    expect(api.effects()).toHaveLength(1);
    expect(api.effects()[0]).toMatchObject({ kind: 'refund.created', idempotencyKey: 'key-1', data: { amount: 2500 } });
  });

  it('happen each time without a key, or with another one', async () => {
    for (const key of [undefined, undefined, 'a', '__proto__']) await post('/refunds', refund, key);
    expect(api.effects()).toHaveLength(4);
  });

  it('refuse a key with another body', async () => {
    await post('/refunds', refund, 'key-1');
    expect((await post('/refunds', { ...refund, amount: 1 }, 'key-1')).status).toBe(422);
    expect(api.effects()).toHaveLength(1);
  });

  it.each([{}, { ...refund, amount: 0 }, { ...refund, amount: 1.5 }, { ...refund, currency: 'euro' }, [], '{'])(
    'refuse %j',
    async (body) => {
      expect((await post('/refunds', body)).status).toBe(400);
      expect(api.effects()).toHaveLength(0);
    },
  );
});

describe('tickets', () => {
  it('are read and closed, which has its effect once', async () => {
    for (const resolution of ['refunded', 'again']) {
      const closed = await post('/tickets/t_1001/close', { resolution });
      expect(await closed.json()).toMatchObject({ status: 'closed', resolution: 'refunded' });
    }
    const read = await fetch(`${api.url}/tickets/t_1001`);
    expect(await read.json()).toMatchObject({ id: 't_1001', status: 'closed' });
    const effects = (await (await fetch(`${api.url}/effects`)).json()) as { effects: unknown[] };
    expect(effects.effects).toHaveLength(1);
  });

  it.each(['/tickets/t_0', '/tickets/__proto__', '/tickets', '/'])('that are none are not found: %s', async (path) => {
    expect((await fetch(`${api.url}${path}`)).status).toBe(404);
  });
});

it('survives a path that cannot be decoded', async () => {
  expect((await fetch(`${api.url}/tickets/%ff`)).status).toBe(400);
});

it('keeps its state in a file over a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ticket-api-'));
  try {
    const stateFile = join(folder, 'state.json');
    await api.close();
    api = await startTicketApi({ stateFile });
    await post('/refunds', refund, 'key-1');
    await api.close();
    api = await startTicketApi({ stateFile });
    expect((await post('/refunds', refund, 'key-1')).status).toBe(200);
    expect(api.effects()).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
