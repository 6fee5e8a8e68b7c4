import { setTimeout as pause } from 'node:timers/promises';
import type { ActionView } from '@runplane/contracts';
import { type GuardResult, Runplane } from '@runplane/sdk';
import type { PlannedAction } from './plan.js';

/** What an agent was told about its action. */
export interface Answer {
  action: PlannedAction;
  startedAt: number;
  endedAt: number;
  /** Of each caller: what it saw last. */
  views: ActionView[];
  /** Errors that are no outcome: the caller does not know what became of its action. */
  lost: string[];
}

interface Surroundings {
  gatewayUrl: string;
  agentKey: string;
  shopUrl: string;
}

/** Longer than any outage of the run: an agent of this test gives up only where Runplane tells it to. */
const INSIST = { forMs: 10 * 60_000, mostMs: 1_000 };

/** Asks for each action at its time. Resolves, when all have ended, with what the agents saw. */
export function playAgents(actions: readonly PlannedAction[], around: Surroundings): Promise<Answer[]> {
  const sdk = new Runplane({ url: around.gatewayUrl, apiKey: around.agentKey, retry: INSIST });
  return Promise.all(actions.map((action) => playAgent(action, sdk, around.shopUrl)));
}

async function playAgent(action: PlannedAction, sdk: Runplane, shopUrl: string): Promise<Answer> {
  await pause(action.atMs);
  const startedAt = Date.now();
  const calls = action.twice ? [ask(action, sdk, shopUrl), ask(action, sdk, shopUrl)] : [ask(action, sdk, shopUrl)];
  const results = await Promise.all(calls);
  const views = results.map((result) => (result.ok ? result.view : result.error.view)).filter((view) => view !== null);
  const lost = results.flatMap((result) => (result.ok || result.error.view ? [] : [String(result.error)]));
  return { action, startedAt, endedAt: Date.now(), views, lost };
}

function ask(action: PlannedAction, sdk: Runplane, shopUrl: string): Promise<GuardResult<unknown>> {
  const { reference, amount, runner, answerMs } = action;
  const call = {
    tool: runner === 'blind' ? 'refunds.blind' : 'refunds.create',
    arguments: { amount, currency: 'EUR', customer: 'cus_1', reference, mode: 'slow', delayMs: answerMs },
  };
  // A callback's key is its own: under a key that others may know, a lost answer is never run.
  if (runner !== 'callback') return sdk.guardResult({ ...call, idempotencyKey: reference });
  return sdk.guardResult({
    ...call,
    execute: async (permitted) => {
      await fetch(`${shopUrl}/refunds`, { method: 'POST', body: JSON.stringify(permitted.arguments) });
      return { paid: true };
    },
  });
}
