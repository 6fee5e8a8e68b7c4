import { describe, expect, it } from '@jest/globals';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { ACTION_STATUSES, type ActionView, ProblemError } from '@runplane/contracts';
import { undecided, viewOf } from '../actions/action-view.js';
import { lostResult, problemResult, toolResult } from './tool-result.js';

const ID = `act_${'0'.repeat(40)}`;
const view = (changes: Partial<ActionView>): ActionView => ({
  ...viewOf(undecided(ID, 'agt_1', null), false),
  ...changes,
});
const via = (provider: string) => ({ provider }) as NonNullable<ActionView['action']>;
const textOf = (changes: Partial<ActionView>) =>
  toolResult(view(changes))
    .content.map((part) => (part.type === 'text' ? part.text : part.type))
    .join('\n');

describe('the result of a call', () => {
  it.each(ACTION_STATUSES)('is one that clients take: %s', (status) => {
    const result = toolResult(view({ status, decision: 'ALLOW', digest: `sha256:${'1'.repeat(64)}` }));
    expect(CallToolResultSchema.safeParse(result).success).toBe(true);
    expect(result.content.length).toBeGreaterThan(0);
    expect(result._meta?.['dev.runplane/action']).toMatchObject({ actionId: ID, status, decision: 'ALLOW' });
    const failed = ['BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'FAILED', 'UNKNOWN'];
    expect(result.isError ?? false).toBe(failed.includes(status));
  });

  it('is what an MCP server answered', () => {
    const content = [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }];
    const result = { content, structuredContent: { ok: true } };
    const told = toolResult(view({ status: 'SUCCEEDED', action: via('mcp'), result }));
    expect(told).toMatchObject({ content, structuredContent: { ok: true } });
  });

  it.each([
    ['of another provider', 'http', { content: [{ type: 'text', text: 'x' }] }],
    ['that no client would take', 'mcp', { content: [{ type: 'video' }] }],
    ['that was too large to be kept', 'mcp', { digest: 'sha256:0', beginning: '{"content"' }],
  ])('is told as JSON where it is one %s', (_name, provider, result) => {
    const told = toolResult(view({ status: 'SUCCEEDED', action: via(provider), result }));
    expect(told).toMatchObject({
      content: [{ type: 'text', text: JSON.stringify(result) }],
      structuredContent: result,
    });
  });

  it.each([[[1, 2]], ['text'], [null], [7]])('has structured content for objects only, and %j is none', (result) => {
    expect(toolResult(view({ status: 'SUCCEEDED', result }))).not.toHaveProperty('structuredContent');
  });

  it('says that an approver changed what was asked', () => {
    const edited = { status: 'SUCCEEDED', result: { id: 1 }, editedArguments: { amount: 5 } } as const;
    expect(textOf(edited)).toMatch(/^An approver changed the arguments.*\{"amount":5\}\n\{"id":1\}$/);
  });

  it('tells whoever waits how to go on, and what is asked', () => {
    const questions = [{ id: 'q_1', text: 'For whom?', askedAt: '2026-01-01T00:00:00.000Z' }];
    const approval = { id: 'apr_1', stage: 'desk', expiresAt: '2026-01-02T00:00:00.000Z', executesAt: null, questions };
    const text = textOf({ status: 'PENDING_APPROVAL', reason: 'The desk looks', approval });
    for (const part of ['The desk looks', ID, 'runplane_wait_for_action', 'q_1', 'For whom?', '2026-01-02'])
      expect(text).toContain(part);
  });

  it('never lets what is not known look like a failure to repeat', () => {
    const unknown = textOf({
      status: 'UNKNOWN',
      error: { code: 'unanswered', message: 'No answer.', retryable: false },
    });
    expect(unknown).toMatch(/^It is not known whether it was done: No answer\. Do not repeat/);
    const lost = lostResult(ID, new Error('no route to host'));
    expect(lost).toMatchObject({ isError: true, _meta: { 'dev.runplane/action': { actionId: ID, status: null } } });
    expect(JSON.stringify(lost.content)).toContain('Do not repeat');
    expect(JSON.stringify(lost.content)).not.toContain('no route');
    const ended = lostResult(ID, new ProblemError('conflict', 'Its workflow was ended from outside.'));
    expect(ended).toMatchObject({ isError: true, _meta: { 'dev.runplane/action': { actionId: ID } } });
    expect(JSON.stringify(ended.content)).toMatch(/ended from outside\. Do not repeat/);
  });

  it('tells a mistake by what to correct', () => {
    const errors = [{ path: 'actionId', message: 'must be act_' }];
    const told = problemResult(new ProblemError('invalid_request', 'The arguments do not fit.', { errors }));
    expect(told).toMatchObject({ isError: true, _meta: { 'dev.runplane/problem': { code: 'invalid_request' } } });
    expect(JSON.stringify(told.content)).toContain('actionId: must be act_');
  });
});
