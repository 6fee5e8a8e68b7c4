import type { ActionView, Problem } from '@runplane/contracts';
import type { Stack } from './stack.js';

export interface AgentAnswer {
  status: number;
  /** A problem document where the status says so; tests look at the members they expect. */
  body: ActionView & Partial<Pick<Problem, 'code' | 'detail'>>;
}

/** The agent API as any language would call it, one HTTP request a call. */
export interface AgentClient {
  guard(body: object): Promise<AgentAnswer>;
  wait(actionId: string, seconds: number): Promise<AgentAnswer>;
  cancel(actionId: string, reason: string): Promise<AgentAnswer>;
  answer(actionId: string, body: object): Promise<AgentAnswer>;
  report(actionId: string, body: object): Promise<AgentAnswer>;
}

export function agentClient({ gatewayUrl }: Pick<Stack, 'gatewayUrl'>, key: string): AgentClient {
  const send = async (method: string, path: string, body?: object): Promise<AgentAnswer> => {
    const response = await fetch(`${gatewayUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      body: body && JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as AgentAnswer['body'] };
  };
  return {
    guard: (body) => send('POST', '/v1/guard', body),
    wait: (actionId, seconds) => send('GET', `/v1/actions/${actionId}?wait=${seconds}`),
    cancel: (actionId, reason) => send('POST', `/v1/actions/${actionId}/cancel`, { reason }),
    answer: (actionId, body) => send('POST', `/v1/actions/${actionId}/answers`, body),
    report: (actionId, body) => send('POST', `/v1/actions/${actionId}/outcome`, body),
  };
}
