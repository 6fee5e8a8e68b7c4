import { randomUUID } from 'node:crypto';
import type { ActionView } from '@runplane/contracts';
import type { AdminClient, Answer } from './admin.js';
import { type AgentClient, agentClient } from './agent.js';
import { type EffectsServer, startEffectsServer } from './effects-server.js';
import { createTestOrg, type TestOrg } from './org.js';
import { type Stack, type StackOptions, startStack } from './stack.js';

/** A whole Runplane with one org, its agent, and an outside service that counts what really happened. */
export interface World {
  effects: EffectsServer;
  stack: Stack;
  org: TestOrg;
  agent: AgentClient;
  /** How often the refund of this request was paid. */
  countOf(request: { arguments: { reference?: unknown } }): number;
  /** Votes as `by`, by default the first approver. */
  vote(view: ActionView, choice: 'approve' | 'deny', by?: AdminClient, body?: object): Promise<Answer<VoteAnswer>>;
  close(): Promise<void>;
}

/** Of a vote that counted, or the problem of a refused one. */
export interface VoteAnswer {
  status: string;
  approval: { status: string; votes: { voter: string }[] };
  code: string;
  detail: string;
}

export async function startWorld(options: StackOptions = {}): Promise<World> {
  const effects = await startEffectsServer();
  const allow = [effects.host, options.env?.RUNPLANE_OUTBOUND_ALLOW ?? ''].join(',');
  const stack = await startStack({ ...options, env: { ...options.env, RUNPLANE_OUTBOUND_ALLOW: allow } }).catch(
    async (error: unknown) => {
      await effects.close();
      throw error;
    },
  );
  const close = async () => {
    await stack.close();
    await effects.close();
  };
  const org = await createTestOrg(stack, effects).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    effects,
    stack,
    org,
    agent: agentClient(stack, org.agentKey),
    countOf: (request) => effects.of(String(request.arguments.reference)).length,
    vote: (view, choice, by = org.approver, body = {}) =>
      by.raw<VoteAnswer>('POST', `/v1/approvals/${view.approval?.id}/${choice}`, { digest: view.digest, ...body }),
    close,
  };
}

/** A refund in cents that nobody else asks for; the amount picks the rule (see `RULES`). */
export function refund(amount: number, changes: object = {}) {
  return {
    tool: 'refunds.create',
    arguments: { amount, currency: 'EUR', customer: 'cus_1', reference: randomUUID() as string, ...changes },
    execution: 'gateway' as const,
    wait: 20,
  };
}
