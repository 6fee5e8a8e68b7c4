import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { type CallToolResult, type McpError, type Progress, type Tool } from '@modelcontextprotocol/sdk/types.js';
import type { ActionView } from '@runplane/contracts';
import { connectMcp, type McpStage, type OrgAgent, refundTool, startMcpStage } from '../../../../test/mcp/stage.js';
import { startGateway } from '../start-gateway.js';

jest.setTimeout(180_000);

let stage: McpStage;
let agent: OrgAgent;
let client: Client;

beforeAll(async () => {
  stage = await startMcpStage();
  agent = await stage.newShopAgent();
  client = await connectMcp(stage.urls, agent.key);
});
afterAll(async () => {
  await client?.close();
  await stage?.close();
});

const REFUND = 'shop_refunds_create';
const refund = (amount: number, changes: object = {}) => ({ amount, reference: randomUUID() as string, ...changes });

type Sent = { name: string; arguments: Record<string, unknown>; _meta?: Record<string, unknown> };
const call = async (sent: Sent) => (await client.callTool(sent, undefined, { timeout: 120_000 })) as CallToolResult;
const actionOf = (result: CallToolResult) => result._meta?.['dev.runplane/action'] as ActionView;
const textOf = ({ content }: CallToolResult) =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
const errorOf = (promise: Promise<unknown>): Promise<McpError> =>
  promise.then(
    (answer) => Promise.reject(new Error(`is no error: ${JSON.stringify(answer)}`)),
    (error: McpError) => error,
  );

/** A call that waits for people, as it is left when its client waits no longer. */
async function pending(changes: object = {}) {
  const args = refund(500, changes);
  const result = await call({ name: REFUND, arguments: args, _meta: { 'dev.runplane/wait': 0 } });
  return { result, args, actionId: actionOf(result).actionId };
}
const waitFor = (actionId: string, wait = 60) =>
  call({ name: 'runplane_wait_for_action', arguments: { actionId, wait } });

describe('the list of tools', () => {
  it('has what the gateway can run, by names for every client, with hints of our own', async () => {
    const { connection: _, ...callback } = { ...refundTool('desk.refund', '/x'), provider: 'callback' };
    await stage.putTool(agent.orgId, callback);
    await stage.putTool(agent.orgId, { ...refundTool('lost.refund', '/x'), connection: 'gone' });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'runplane_wait_for_action',
      'runplane_cancel_action',
      'runplane_answer_question',
      'shop_refunds_blind',
      'shop_refunds_create',
    ]);
    expect(tools.at(-1)).toMatchObject({
      title: 'shop.refunds.create',
      description: 'Give money back',
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false },
      inputSchema: { type: 'object', required: ['amount', 'reference'] },
    });
  });

  it('comes in pages, each tool once, whichever gateway answers', async () => {
    const other = await stage.newShopAgent();
    const names = Array.from({ length: 450 }, (_, index) => `many.tool-${String(index).padStart(3, '0')}`);
    for (const name of names) await stage.putTool(other.orgId, refundTool(name, '/x'));
    const many = await connectMcp(stage.urls, other.key);
    const pages: Tool[][] = [];
    let cursor: string | undefined;
    do {
      const page = await many.listTools(cursor === undefined ? {} : { cursor });
      pages.push(page.tools);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const error = await errorOf(many.listTools({ cursor: 'bm8gdG9vbCE' }));
    await many.close();
    expect(pages.map((page) => page.length)).toEqual([203, 200, 52]);
    const listed = pages.flat().map(({ title }) => title);
    expect(listed.slice(3)).toEqual([...names, 'shop.refunds.blind', 'shop.refunds.create']);
    expect(error).toMatchObject({ code: -32602, data: { code: 'invalid_request', errors: [{ path: 'cursor' }] } });
  });
});

describe('a call', () => {
  it('that is allowed is executed once, and answers what the tool did', async () => {
    const args = refund(50);
    const result = await call({ name: REFUND, arguments: args });
    expect(result.isError ?? false).toBe(false);
    expect(result.structuredContent).toMatchObject({ body: { accepted: true } });
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent);
    expect(stage.shop.of(args.reference)).toHaveLength(1);
    const action = actionOf(result);
    expect(action).toMatchObject({ status: 'SUCCEEDED', decision: 'ALLOW', approval: null, replayed: false });
    const view = await stage.read(agent, action.actionId);
    expect(view).toMatchObject({ digest: action.digest, action: { target: { environment: 'test' } } });
    expect(action.audit?.leafHash).toBe(view.audit?.leafHash);
  });

  it('takes the full name of the tool as well', async () => {
    const result = await call({ name: 'shop.refunds.create', arguments: refund(50) });
    expect(actionOf(result).status).toBe('SUCCEEDED');
  });

  it('of tools whose names would be one reaches the one that was meant, or none', async () => {
    const other = await stage.newShopAgent();
    for (const name of ['pay.out', 'pay_out']) await stage.putTool(other.orgId, refundTool(name, `/${name}`));
    const long = `long.${'x'.repeat(80)}`;
    await stage.putTool(other.orgId, refundTool(long, '/long'));
    const theirs = await connectMcp(stage.urls, other.key);
    const { tools } = await theirs.listTools();
    const paths: (string | undefined)[] = [];
    for (const tool of ['pay.out', 'pay_out', long]) {
      const args = refund(50);
      const { name = '' } = tools.find(({ title }) => title === tool) ?? {};
      await theirs.callTool({ name, arguments: args });
      paths.push(...stage.shop.of(args.reference).map(({ path }) => path));
    }
    const meant = await errorOf(theirs.callTool({ name: 'pay_out', arguments: refund(50) }));
    const full = (await theirs.callTool({ name: long, arguments: refund(50) })) as CallToolResult;
    await theirs.close();
    expect(paths).toEqual(['/pay.out', '/pay_out', '/long']);
    expect(meant).toMatchObject({ code: -32602, data: { code: 'not_found' } });
    expect(actionOf(full).status).toBe('SUCCEEDED');
  });

  it('that is blocked says why, and does nothing', async () => {
    const args = refund(5000);
    const result = await call({ name: REFUND, arguments: args });
    expect(result).toMatchObject({ isError: true });
    expect(textOf(result)).toContain('Above the limit');
    expect(actionOf(result)).toMatchObject({ status: 'BLOCKED', decision: 'BLOCK' });
    expect(stage.shop.of(args.reference)).toHaveLength(0);
  });

  it('is blocked with the place named where the arguments do not fit', async () => {
    const result = await call({ name: REFUND, arguments: { amount: 'much' } });
    expect(result).toMatchObject({ isError: true });
    expect(textOf(result)).toContain('/amount');
  });

  it('whose end is not known says that it must not be repeated', async () => {
    const args = refund(50, { mode: 'hang' });
    const result = await call({ name: 'shop_refunds_blind', arguments: args });
    stage.shop.release();
    expect(result).toMatchObject({ isError: true });
    expect(textOf(result)).toMatch(/^It is not known whether it was done.*Do not repeat the call/);
    expect(actionOf(result).status).toBe('UNKNOWN');
    expect(stage.shop.of(args.reference)).toHaveLength(1);
  });

  it('is one action under its idempotency key, and otherwise one each time', async () => {
    const args = refund(50);
    const key = { 'dev.runplane/idempotencyKey': randomBytes(8).toString('hex') };
    const [first, again] = [
      await call({ name: 'shop_refunds_blind', arguments: args, _meta: key }),
      await call({ name: 'shop_refunds_blind', arguments: args, _meta: key }),
    ];
    expect(actionOf(again)).toMatchObject({ actionId: actionOf(first).actionId, replayed: true });
    expect(stage.shop.of(args.reference)).toHaveLength(1);
    const other = errorOf(call({ name: 'shop_refunds_blind', arguments: refund(60), _meta: key }));
    expect(await other).toMatchObject({ code: -32600, data: { code: 'idempotency_conflict' } });
    await call({ name: 'shop_refunds_blind', arguments: args });
    expect(stage.shop.of(args.reference)).toHaveLength(2);
  });

  it('may say what it goes to and who asks', async () => {
    const target = { type: 'customer', id: 'cus_1', environment: 'staging' };
    const _meta = { 'dev.runplane/target': target, 'dev.runplane/context': { reason: 'asked by phone' } };
    const view = await stage.read(agent, actionOf(await call({ name: REFUND, arguments: refund(50), _meta })).actionId);
    expect(view.action?.target).toMatchObject({ id: 'cus_1', environment: 'staging' });
  });
});

describe('a call that waits for people', () => {
  /** A call, and what is done once its client hears that it waits. */
  async function calledWhile(work: (actionId: string) => Promise<void>, sender = client, seconds?: number) {
    const args = refund(500);
    let done: Promise<void> | undefined;
    const onprogress = ({ message = '' }: Progress) => {
      done ??= work(message.split(' ', 1)[0] as string);
      // It is told below, when the call has ended.
      done.catch(() => undefined);
    };
    const _meta = seconds === undefined ? {} : { 'dev.runplane/wait': seconds };
    const sent = { name: REFUND, arguments: args, _meta };
    const result = (await sender.callTool(sent, undefined, { onprogress, timeout: 120_000 })) as CallToolResult;
    await done;
    return { result, args };
  }
  const decided = (choice: 'approve' | 'deny', reason?: string) =>
    calledWhile((actionId) => stage.vote(agent, actionId, choice, reason));

  it('tells of it while it waits, and answers what the tool did once it is approved', async () => {
    const { result, args } = await decided('approve');
    expect(actionOf(result)).toMatchObject({ status: 'SUCCEEDED', decision: 'REQUIRE_APPROVAL' });
    expect(result.structuredContent).toMatchObject({ body: { accepted: true } });
    expect(stage.shop.of(args.reference)).toHaveLength(1);
  });

  it('answers with the reason where it is denied', async () => {
    const { result, args } = await decided('deny', 'Not this customer');
    expect(result).toMatchObject({ isError: true });
    expect(textOf(result)).toContain('Denied by an approver: Not this customer');
    expect(actionOf(result).status).toBe('DENIED');
    expect(stage.shop.of(args.reference)).toHaveLength(0);
  });

  it('says how to go on when its time is up, and any gateway goes on', async () => {
    const { result, args, actionId } = await pending();
    expect(result.isError ?? false).toBe(false);
    expect(textOf(result)).toContain(`call runplane_wait_for_action with actionId ${actionId}`);
    expect(actionOf(result)).toMatchObject({ status: 'PENDING_APPROVAL', approval: { stage: 'desk' } });
    const still = await waitFor(actionId, 0);
    expect(actionOf(still).status).toBe('PENDING_APPROVAL');
    await stage.vote(agent, actionId, 'approve');
    for (const _gateway of stage.urls) expect(actionOf(await waitFor(actionId)).status).toBe('SUCCEEDED');
    expect(stage.shop.of(args.reference)).toHaveLength(1);
  });

  it('goes on when its client has gone', async () => {
    const args = refund(500);
    const left = new AbortController();
    const { promise: heard, resolve } = Promise.withResolvers<string>();
    const lost = client.callTool({ name: REFUND, arguments: args }, undefined, {
      signal: left.signal,
      onprogress: ({ message = '' }) => resolve(message.split(' ', 1)[0] as string),
    });
    const gone = expect(lost).rejects.toThrow();
    const actionId = await heard;
    left.abort();
    await gone;
    expect((await stage.read(agent, actionId)).status).toBe('PENDING_APPROVAL');
    await stage.vote(agent, actionId, 'approve');
    expect(actionOf(await waitFor(actionId)).status).toBe('SUCCEEDED');
    expect(stage.shop.of(args.reference)).toHaveLength(1);
  });

  it('is withdrawn by runplane_cancel_action, and not after it has ended', async () => {
    const { actionId, args } = await pending();
    const cancel = () => call({ name: 'runplane_cancel_action', arguments: { actionId, reason: 'No need' } });
    const cancelled = await cancel();
    expect(cancelled.isError ?? false).toBe(false);
    expect(actionOf(cancelled).status).toBe('CANCELLED');
    expect(textOf(await waitFor(actionId))).toContain('Withdrawn before it was executed: No need');
    expect(stage.shop.of(args.reference)).toHaveLength(0);
    const done = actionOf(await call({ name: REFUND, arguments: refund(50) })).actionId;
    const late = await call({ name: 'runplane_cancel_action', arguments: { actionId: done } });
    expect(late).toMatchObject({ isError: true, _meta: { 'dev.runplane/problem': { code: 'conflict' } } });
  });

  it('tells what an approver asks, and takes the answer', async () => {
    const { actionId } = await pending();
    await stage.ask(agent, actionId, 'For which order?');
    const asked = await waitFor(actionId, 0);
    expect(textOf(asked)).toContain('For which order?');
    const question = actionOf(asked).approval?.questions[0]?.id ?? '';
    const answer = () => call({ name: 'runplane_answer_question', arguments: { actionId, question, text: 'Order 7' } });
    const answered = await answer();
    expect(answered.isError ?? false).toBe(false);
    expect(actionOf(answered)).toMatchObject({ status: 'PENDING_APPROVAL', approval: { questions: [] } });
    expect((await answer()).isError).toBe(true);
    await stage.vote(agent, actionId, 'approve');
    expect(actionOf(await waitFor(actionId)).status).toBe('SUCCEEDED');
  });

  it('hears of a question long before its time is up', async () => {
    const { result } = await calledWhile((actionId) => stage.ask(agent, actionId, 'Who asked you?'), client, 300);
    expect(actionOf(result).status).toBe('PENDING_APPROVAL');
    expect(textOf(result)).toContain('Who asked you?');
  });

  it('says that it must not be repeated where its workflow is ended from outside', async () => {
    const { result, args } = await calledWhile((actionId) => stage.terminate(agent, actionId), client, 300);
    expect(result).toMatchObject({ isError: true });
    expect(textOf(result)).toMatch(
      /^It is not known whether it was done: .*ended from outside.*Do not repeat the call/,
    );
    const { actionId } = actionOf(result);
    expect(actionId).toMatch(/^act_[0-9a-f]{40}$/);
    const again = await waitFor(actionId, 0);
    expect([again.isError, textOf(again)]).toEqual([true, textOf(result)]);
    expect(stage.shop.of(args.reference)).toHaveLength(0);
  });

  it('is answered as it stands by a gateway that stops', async () => {
    const stopping = await startGateway(stage.gateway.config);
    const other = await connectMcp([stopping.url], agent.key);
    const { result } = await calledWhile(() => stopping.close(), other, 300).finally(() => other.close());
    expect(textOf(result)).toContain('runplane_wait_for_action');
    const { actionId } = actionOf(result);
    await stage.vote(agent, actionId, 'approve');
    expect(actionOf(await waitFor(actionId)).status).toBe('SUCCEEDED');
  });
});
