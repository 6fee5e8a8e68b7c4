import { setTimeout as pause } from 'node:timers/promises';
import { type GuardResult, OutcomeUnknownError, Runplane } from '@runplane/sdk';
import type { PlannedAction } from './plan.js';

/** What an agent was told about its action. */
export interface Answer {
  action: PlannedAction;
  startedAt: number;
  endedAt: number;
  /** Null where no caller got to know it. */
  actionId: string | null;
  /** Of each caller: the status that it went away with. */
  told: string[];
}

interface Surroundings {
  gatewayUrl: string;
  agentKey: string;
  shopUrl: string;
  /** An action that has not ended by then is given up, with what was last known of it. */
  patienceMs: number;
}

/** Asks for each action at its time. Resolves, when all have ended, with what the agents saw. */
export function playAgents(actions: readonly PlannedAction[], around: Surroundings): Promise<Answer[]> {
  const { gatewayUrl: url, agentKey: apiKey, shopUrl, patienceMs: waitMs } = around;
  // Longer than any outage of the run: an agent of this test gives up only where Runplane tells it to.
  const sdk = new Runplane({ url, apiKey, waitMs, retry: { forMs: waitMs, mostMs: 1_000 } });
  return Promise.all(actions.map((action) => playAgent(action, sdk, shopUrl)));
}

async function playAgent(action: PlannedAction, sdk: Runplane, shopUrl: string): Promise<Answer> {
  await pause(action.atMs);
  const startedAt = Date.now();
  const calls = action.twice ? [ask(action, sdk, shopUrl), ask(action, sdk, shopUrl)] : [ask(action, sdk, shopUrl)];
  const results = await Promise.all(calls);
  const ids = results.map((result) => (result.ok ? result.view.actionId : result.error.actionId));
  const actionId = ids.find((id) => id !== null) ?? null;
  return { action, startedAt, endedAt: Date.now(), actionId, told: results.map(toldBy) };
}

/** A callback that could not be reported in its time is unknown, whatever was last seen of it. */
function toldBy(result: GuardResult<unknown>): string {
  if (result.ok) return result.view.status;
  const { error } = result;
  return error instanceof OutcomeUnknownError ? 'UNKNOWN' : (error.view?.status ?? String(error));
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
