import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type JsonObject, ToolDefinition } from '@runplane/contracts';
import { KeyRing, seal } from '@runplane/database';
import { MockActivityEnvironment } from '@temporalio/testing';
import { startService } from '../../test-support/local-service.js';
import { createOutbound } from '../outbound/index.js';
import { createToolActivities } from './create.js';
import type { ToolActivityDependencies, ToolResult } from './execute-tool.js';

const sealingKey = randomBytes(32);
const SECRET = 'secret-token';

let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  service = await startService((request, response) => {
    const { status, body } = JSON.parse(request.body) as { status: number; body: string };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
});
afterAll(() => service.close());

/** The service answers what the call asks it to. */
function run(status: number, body: string, changes: { operation?: JsonObject; attempt?: number } = {}) {
  const { operation = { method: 'POST', path: '/x' }, attempt = 1 } = changes;
  const connection = {
    id: 'con_1',
    name: 'shop',
    provider: 'http',
    environment: 'staging',
    createdAt: '',
    configuration: { baseUrl: service.origin },
    sealedSecret: seal(sealingKey, JSON.stringify({ bearer: SECRET }), 'org_1:con_1'),
  };
  const tx = { connections: { findByName: async () => connection, noteUse: async () => undefined } };
  const database = {
    withOrg: (_org: string, work: (tx: never) => Promise<unknown>) => work(tx as never),
  } as unknown as ToolActivityDependencies['database'];
  const outbound = createOutbound({ allow: `127.0.0.1:${service.port}` });
  const { executeTool } = createToolActivities({
    database,
    sealingKeys: KeyRing.of(sealingKey),
    outbound,
    retryDelaysMs: [],
  });
  const tool = ToolDefinition.parse({
    name: 'shop.call',
    provider: 'http',
    connection: 'shop',
    operation,
    action: {
      type: 'call_shop',
      effect: 'write',
      description: 'Call.',
      targetType: 'shop',
      sensitivity: 'low',
      material: {},
    },
  });
  const ids = { orgId: 'org_1', agentId: 'agt_1', actionId: 'act_1' };
  const input = { ...ids, tool, toolKey: 'key', timeoutMs: 5000, environment: 'staging' };
  const environment = new MockActivityEnvironment({ attempt, retryPolicy: { maximumAttempts: 2 } });
  return environment.run(executeTool, { ...input, arguments: { status, body } }) as Promise<ToolResult>;
}

describe('a repeated attempt', () => {
  const keyed = { method: 'POST', path: '/x', idempotencyHeader: 'Idempotency-Key' };
  const again = { attempt: 2, operation: keyed };

  it('that is refused leaves open what the first one did', async () => {
    expect(await run(404, '{}', again)).toMatchObject({ status: 'UNKNOWN', error: { code: 'http_404' } });
    const replaying = { ...again, operation: { ...keyed, replaysAnswers: true } };
    expect(await run(404, '{}', replaying)).toMatchObject({ status: 'FAILED', error: { code: 'http_404' } });
  });

  it.each([
    ['operation_invalid', { ...keyed, addedLater: true }],
    ['arguments_invalid', { ...keyed, path: '/x/{missing}' }],
  ])('that can not be sent (%s) leaves it open too', async (code, operation) => {
    expect(await run(200, '{}', { operation })).toMatchObject({ status: 'FAILED', error: { code } });
    expect(await run(200, '{}', { attempt: 2, operation })).toMatchObject({ status: 'UNKNOWN', error: { code } });
  });
});

describe('what a service says', () => {
  it('is stored as a result without NUL and lone surrogates', async () => {
    const answer = String.raw`{"a\u0000":["\ud83d","\ud83d\ude00"]}`;
    expect(await run(200, answer)).toEqual({
      status: 'SUCCEEDED',
      result: { status: 200, body: { 'a\ufffd': ['\ufffd', '😀'] } },
    });
  });

  it('is stored as an error without a half of a character', async () => {
    const result = await run(400, `${'x'.repeat(299)}😀`);
    expect(result).toMatchObject({ status: 'FAILED', error: { code: 'http_400' } });
    expect(JSON.stringify(result)).not.toMatch(/\\ud[89a-f]/);
  });
});
