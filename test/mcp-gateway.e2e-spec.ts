import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { fromBase64, logOrigin, type Receipt, verifierKeyOf, verifyReceipt } from '@runplane/audit';
import type { ActionView, Approval, ImportPreview } from '@runplane/contracts';
import { type CountedUpstream, startCountedUpstream } from './mcp/counted-upstream.js';
import { connectMcp } from './mcp/stage.js';
import { verifiedLog } from './support/audit.js';
import { publishPolicy } from './support/org.js';
import { until } from './support/until.js';
import { useWorld } from './support/use-world.js';

let upstream: CountedUpstream;
const world = useWorld(async () => {
  upstream = await startCountedUpstream();
  return { env: { RUNPLANE_OUTBOUND_ALLOW: upstream.host } };
});
afterAll(() => upstream?.close());

const RULES = [
  { id: 'sums', effect: 'ALLOW', match: { actions: ['everything_get_sum'] }, reason: 'It adds two numbers' },
  {
    id: 'echo',
    effect: 'REQUIRE_APPROVAL',
    match: { actions: ['everything_echo'] },
    reason: 'People read what is said',
    approval: { expiresIn: '1h', stages: [{ name: 'desk', approvers: { groups: ['desk'] } }] },
  },
];

beforeAll(async () => {
  const { owner } = world.org;
  const configuration = { transport: 'http', url: upstream.url };
  await owner.post('/v1/connections', { name: 'everything', provider: 'mcp', environment: 'test', configuration });
  const asked = {
    source: 'everything',
    format: 'mcp',
    connection: 'everything',
    document: { tools: await upstream.tools() },
  };
  const { proposal } = await owner.post<ImportPreview>('/v1/imports', asked);
  const tools = proposal.tools.map(({ definition, origin }) => ({ definition, origin }));
  await owner.post('/v1/imports/apply', { source: 'everything', tools });
  await publishPolicy(owner, 'everything', RULES);
});

const connect = () => connectMcp([world.stack.gatewayUrl], world.org.agentKey);
const actionOf = (result: CallToolResult) => result._meta?.['dev.runplane/action'] as ActionView;

describe('the tools of an MCP server that was imported', () => {
  it('are the tools of our own, with its schemas and the names that clients take', async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    await client.close();
    const originals = (await upstream.tools()) as { name: string; inputSchema: { properties?: object } }[];
    const namesOf = (schema?: { properties?: object }) => new Set(Object.keys(schema?.properties ?? {}));
    for (const { name, inputSchema } of originals) {
      const shown = tools.find(({ title }) => title === `everything.${name}`);
      expect(shown).toMatchObject({ name: `everything_${name}`, inputSchema: { type: 'object' } });
      expect(namesOf(shown?.inputSchema)).toEqual(namesOf(inputSchema));
    }
    // A hint of the server alone makes nothing a read.
    expect(tools.find(({ name }) => name === 'everything_echo')?.annotations?.readOnlyHint).toBe(false);
  });

  it('answer as the server does, where they are allowed', async () => {
    const client = await connect();
    const result = (await client.callTool({ name: 'everything_get-sum', arguments: { a: 2, b: 3 } })) as CallToolResult;
    await client.close();
    expect(result).toMatchObject({ content: [{ type: 'text', text: 'The sum of 2 and 3 is 5.' }] });
    expect(upstream.callsOf('get-sum')).toEqual([{ a: 2, b: 3 }]);
  });

  it('are called once, though the gateway is killed while people decide', async () => {
    const message = randomUUID();
    const client = await connect();
    const left = new AbortController();
    const { promise: heard, resolve } = Promise.withResolvers<string>();
    const lost = client.callTool({ name: 'everything_echo', arguments: { message } }, undefined, {
      signal: left.signal,
      onprogress: ({ message: text = '' }) => resolve(text.split(' ', 1)[0] as string),
    });
    const gone = expect(lost).rejects.toThrow();
    const actionId = await heard;
    await world.stack.kill('gateway');
    left.abort();
    await gone;
    await client.close();

    const approval = await until('the approval', async () => {
      const { items } = await world.org.approver.get<{ items: Approval[] }>('/v1/approvals?status=PENDING&limit=200');
      return items.find((one) => one.actionId === actionId);
    });
    expect(upstream.callsOf('echo')).toEqual([]);
    await world.org.approver.post(`/v1/approvals/${approval.id}/approve`, { digest: approval.digest });
    await world.stack.start('gateway');

    const again = await connect();
    const wait = { name: 'runplane_wait_for_action', arguments: { actionId, wait: 60 } };
    const results = [await again.callTool(wait), await again.callTool(wait)] as CallToolResult[];
    await again.close();
    for (const result of results) {
      expect(result).toMatchObject({ content: [{ type: 'text', text: `Echo: ${message}` }] });
      expect(actionOf(result)).toMatchObject({ actionId, status: 'SUCCEEDED', decision: 'REQUIRE_APPROVAL' });
    }
    expect(upstream.callsOf('echo')).toEqual([{ message }]);
    await expectProven(actionId);
  });
});

/** Its whole way is in a receipt that the public key of the log verifies. */
async function expectProven(actionId: string): Promise<void> {
  const { org, stack } = world;
  const log = await verifiedLog(org.owner, org.id, stack.auditPublicKey, (events) =>
    events.some(({ subject, type }) => subject === actionId && type === 'execution.outcome'),
  );
  expect(log.problems).toEqual([]);
  expect(log.stepsOf(actionId).filter((type) => type === 'execution.outcome')).toHaveLength(1);
  const receipt = await until('the receipt', async () => {
    const { status, body } = await org.owner.raw<Receipt>('GET', `/v1/audit/receipts/${actionId}`);
    return status === 200 && body;
  });
  const logKey = verifierKeyOf(logOrigin(org.id), fromBase64(stack.auditPublicKey));
  expect(await verifyReceipt(receipt, { logKey })).toMatchObject({ ok: true, keyIsTrusted: true, subject: actionId });
}
