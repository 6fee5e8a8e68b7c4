import { type CanonicalAction, EFFECT_CLASSES, type Facts, type JsonObject, SENSITIVITIES } from '@runplane/contracts';

export interface DecisionInput {
  action: CanonicalAction;
  context: JsonObject;
  facts: Facts;
}

const EFFECTS: ReadonlySet<string> = new Set(EFFECT_CLASSES);
const LEVELS: ReadonlySet<string> = new Set(SENSITIVITIES);

/**
 * What of the input a rule's head or the risk score could not rely on; null where all is there. Types are promises of
 * the compiler only: whoever calls could have read the input from anywhere, and a decision on half an input is blocked.
 */
export function inputProblem({ action, context, facts }: DecisionInput): string | null {
  if (!isObject(action)) return 'action';
  if (typeof action.type !== 'string') return 'action.type';
  if (!EFFECTS.has(action.effect)) return 'action.effect';
  if (typeof action.provider !== 'string') return 'action.provider';
  if (typeof action.operation !== 'string') return 'action.operation';
  if (!isObject(action.material)) return 'action.material';
  if (!isObject(action.target)) return 'target';
  if (typeof action.target.type !== 'string') return 'target.type';
  if (typeof action.target.environment !== 'string') return 'target.environment';
  if (!LEVELS.has(action.target.sensitivity)) return 'target.sensitivity';
  if (!isObject(context)) return 'context';
  return factsProblem(facts);
}

function factsProblem(facts: Facts): string | null {
  if (!isObject(facts) || typeof facts.now !== 'string') return 'facts.now';
  if (!Array.isArray(facts.killSwitches) || !facts.killSwitches.every(isObject)) return 'facts.killSwitches';
  if (!Array.isArray(facts.budgets) || !facts.budgets.every(isBudget)) return 'facts.budgets';
  if (!Array.isArray(facts.grants) || !facts.grants.every(isObject)) return 'facts.grants';
  const { agent, credential, history } = facts;
  if (credential !== undefined && !isCredential(credential)) return 'facts.credential';
  if (!isObject(agent) || typeof agent.id !== 'string' || typeof agent.name !== 'string') return 'facts.agent';
  if (!Array.isArray(agent.roles)) return 'facts.agent.roles';
  for (const role of agent.roles) if (typeof role !== 'string') return 'facts.agent.roles';
  if (!isObject(history) || !isCount(history.actionsLastHour) || !isCount(history.actionsLastDay))
    return 'facts.history';
  if (history.maxAmount !== null && !Number.isSafeInteger(history.maxAmount)) return 'facts.history.maxAmount';
  if (history.amountLastDay !== null && !Number.isSafeInteger(history.amountLastDay))
    return 'facts.history.amountLastDay';
  if (typeof history.knownTarget !== 'boolean') return 'facts.history.knownTarget';
  if (history.usualHours !== undefined && !Array.isArray(history.usualHours)) return 'facts.history.usualHours';
  return null;
}

function isBudget(budget: Facts['budgets'][number]): boolean {
  if (!isObject(budget) || !isCount(budget.limit) || !isCount(budget.used)) return false;
  if (budget.effect !== 'BLOCK' && budget.effect !== 'REQUIRE_APPROVAL') return false;
  return budget.requested === null || isCount(budget.requested);
}

/** A scope that is left out, and not null, is no scope without limits. */
function isCredential(credential: NonNullable<Facts['credential']>): boolean {
  if (!isObject(credential) || typeof credential.key !== 'string') return false;
  const { scope, token, connection } = credential;
  return [scope, token, connection].every((part) => part === null || isObject(part));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
