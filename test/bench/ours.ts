import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ActionStatus } from '@runplane/contracts';
import { type AgentAnswer, type AgentClient, agentClient } from '../support/agent.js';
import type { EffectsServer } from '../support/effects-server.js';
import { createTestOrg, type TestOrg } from '../support/org.js';
import type { Stack } from '../support/stack.js';

type Addresses = Pick<Stack, 'gatewayUrl' | 'controlPlaneUrl' | 'operatorToken'>;

export interface WaitingApproval {
  id: string;
  digest: string;
}

export interface SlowCalls {
  ask(): Promise<void>;
  answerOne(): void;
  answerAll(): void;
  begun(): number;
}

/** Amounts that the policy of the test org allows, sends to an approver, and blocks. */
const SMALL = 4_900;
const LARGE = 6_000;
const TOO_LARGE = 200_000;
/** For the agent's long poll to be open when the approver votes. */
const POLL_OPENS_MS = 100;

/** Guarded actions over HTTP, as an agent and an approver ask for them. An unexpected status throws. */
export class Ours {
  private constructor(
    private readonly agent: AgentClient,
    private readonly org: TestOrg,
    private readonly effects: EffectsServer,
  ) {}

  static async createOrg(stack: Addresses, effects: EffectsServer): Promise<Ours> {
    const org = await createTestOrg(stack, effects);
    return new Ours(agentClient(stack, org.agentKey), org, effects);
  }

  /** From the request to the answer that blocks. */
  async block(): Promise<number> {
    const { ms } = await this.guard(call(TOO_LARGE), 'BLOCKED');
    return ms;
  }

  /** From the request to the answer with the permit. The outcome is reported outside the time, so that the action ends. */
  async permit(): Promise<number> {
    const { answer, ms } = await this.guard({ ...call(SMALL), execution: 'callback' }, 'EXECUTING');
    const report = { permit: answer.body.permit, status: 'succeeded' };
    expectStatus(await this.agent.report(answer.body.actionId, report), 'SUCCEEDED');
    return ms;
  }

  /** From the request to the outcome of the tool call that the gateway made. */
  async execute(): Promise<number> {
    const { ms } = await this.guard({ ...call(SMALL), wait: 30 }, 'SUCCEEDED');
    return ms;
  }

  /** The same, for an action that waits for longer than a request does: it is asked for again and again. */
  async executeInTheEnd(): Promise<number> {
    const start = performance.now();
    let answer = await this.agent.guard({ ...call(SMALL), wait: 60 });
    while (answer.body.status === 'EXECUTING') answer = await this.agent.wait(answer.body.actionId, 60);
    expectStatus(answer, 'SUCCEEDED');
    return performance.now() - start;
  }

  /** Calls whose tool answers one after the other, as it is told to: `begun` is how many have come to it. */
  slowCalls(): SlowCalls {
    const references = new Set<unknown>();
    return {
      ask: async () => {
        const { arguments: args, ...request } = call(SMALL);
        references.add(args.reference);
        await this.guard({ ...request, arguments: { ...args, mode: 'hang' } }, 'EXECUTING');
      },
      answerOne: () => this.effects.releaseOne(),
      answerAll: () => this.effects.release(),
      begun: () => this.effects.effects.filter(({ body }) => references.has(body.reference)).length,
    };
  }

  /** From the approver's vote to the tool call, and to the outcome as the agent's long poll gets it. */
  async resume(): Promise<{ begun: number; ended: number }> {
    const request = call(LARGE);
    const { answer } = await this.guard(request, 'PENDING_APPROVAL');
    const { actionId, approval, digest } = answer.body;
    const begun = this.effects.seen(request.arguments.reference).then(() => performance.now());
    const outcome = this.agent.wait(actionId, 30).then((last) => ({ last, at: performance.now() }));
    await pause(POLL_OPENS_MS);
    const start = performance.now();
    await this.org.approver.post(`/v1/approvals/${approval?.id}/approve`, { digest });
    const [begunAt, { last, at }] = await Promise.all([begun, outcome]);
    expectStatus(last, 'SUCCEEDED');
    return { begun: begunAt - start, ended: at - start };
  }

  /** One more approval that waits. */
  async ask(): Promise<WaitingApproval> {
    const { answer } = await this.guard(call(LARGE), 'PENDING_APPROVAL');
    const { approval, digest } = answer.body;
    return { id: approval?.id as string, digest: digest as string };
  }

  /** A page of approvals, as an approver asks for it. */
  async list(query: string): Promise<number> {
    const start = performance.now();
    const { items } = await this.org.approver.get<{ items: unknown[] }>(`/v1/approvals?${query}`);
    const ms = performance.now() - start;
    if (items.length === 0) throw new Error(`no approval fits ${query}`);
    return ms;
  }

  /** A vote that ends its action without a tool call. */
  async deny({ id, digest }: WaitingApproval): Promise<number> {
    const start = performance.now();
    await this.org.approver.post(`/v1/approvals/${id}/deny`, { digest, reason: 'measured' });
    return performance.now() - start;
  }

  private async guard(body: object, status: ActionStatus): Promise<{ answer: AgentAnswer; ms: number }> {
    const start = performance.now();
    const answer = await this.agent.guard(body);
    const ms = performance.now() - start;
    expectStatus(answer, status);
    return { answer, ms };
  }
}

function call(amount: number) {
  return {
    tool: 'refunds.create',
    arguments: { amount, currency: 'EUR', customer: 'cus_1', reference: randomUUID() },
    execution: 'gateway',
  };
}

function expectStatus({ status, body }: AgentAnswer, expected: ActionStatus): void {
  if (body.status === expected) return;
  throw new Error(`an action was to be ${expected}; the answer is ${status} ${JSON.stringify(body)}`);
}
