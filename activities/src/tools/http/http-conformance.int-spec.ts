import { randomUUID } from 'node:crypto';
import { describe } from '@jest/globals';
import type { JsonObject } from '@runplane/contracts';
import { type Harness, itConforms } from '../../../test-support/conformance/index.js';
import { startHttpFaults } from '../../../test-support/http-faults.js';
import { type ServedRequest, startService } from '../../../test-support/local-service.js';
import type { ToolProvider } from '../provider.js';
import { httpProvider } from './http-provider.js';

const TOKEN = 'ticket-service-token-1';

/** A ticket service: it keeps tickets by their number, drops repeated keys if asked to, and shows a ticket by its key. */
async function startTickets(dedups: boolean) {
  const tickets: { number: string; key: string }[] = [];
  const service = await startService((request: ServedRequest, response) => {
    const json = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return json(401, { error: request.headers.authorization });
    const key = String(request.headers['idempotency-key'] ?? '');
    const { pathname } = new URL(request.url, 'http://x');
    if (request.method === 'GET') {
      const found = tickets.find((ticket) => `/tickets/${ticket.number}` === pathname);
      return json(found || pathname === '/' ? 200 : 404, found ?? {});
    }
    const { number } = JSON.parse(request.body) as { number: string };
    if (number === 'refused') return json(422, { error: 'no such number', seen: request.headers.authorization });
    const earlier = dedups ? tickets.find((ticket) => ticket.key === key) : undefined;
    if (!earlier) tickets.push({ number, key });
    return json(201, { number });
  });
  return { service, tickets };
}

async function startHarness(
  operation: JsonObject,
  dedups: boolean,
  expected: Pick<Harness, 'lostAnswer' | 'cutBefore'>,
) {
  const { service, tickets } = await startTickets(dedups);
  const faults = await startHttpFaults({ host: '127.0.0.1', port: service.port }, ({ method }) => method !== 'GET');
  const call = (number: string) => ({
    operation,
    arguments: { number },
    effects: async () => tickets.filter((ticket) => ticket.number === number).length,
  });
  const harness: Harness = {
    provider: httpProvider as ToolProvider,
    faults,
    configuration: (port) => ({ baseUrl: `http://127.0.0.1:${port}` }),
    secret: { bearer: TOKEN },
    confidential: [TOKEN],
    wrongSecret: { bearer: 'another-token-of-nobody' },
    probe: async () => call(randomUUID()),
    refused: async () => call('refused'),
    huge: async () => null,
    ...expected,
    close: async () => {
      await faults.close();
      await service.close();
    },
  };
  return harness;
}

const keyed = { method: 'POST', path: '/tickets', idempotencyHeader: 'Idempotency-Key' };

describe('an HTTP API that drops repeated keys', () => {
  itConforms(() => startHarness(keyed, true, { lostAnswer: 'SUCCEEDED', cutBefore: 'SUCCEEDED' }), {
    instead: true,
    hang: true,
  });
});

describe('an HTTP API that knows no keys', () => {
  const once = { method: 'POST', path: '/tickets' };
  itConforms(() => startHarness(once, false, { lostAnswer: 'UNKNOWN', cutBefore: 'UNKNOWN' }), {
    instead: true,
    hang: true,
  });
});

describe('an HTTP API that knows no keys, and shows what it has', () => {
  const shown = { method: 'POST', path: '/tickets', lookup: { path: '/tickets/{number}', absent: 'failed' } };
  itConforms(() => startHarness(shown, false, { lostAnswer: 'SUCCEEDED', cutBefore: 'FAILED' }), {
    instead: true,
    hang: true,
  });
});
