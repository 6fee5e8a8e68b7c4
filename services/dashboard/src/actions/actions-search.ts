import { ACTION_STATUSES, DECISIONS } from '@runplane/contracts/values';
import type { Query } from '../api/types';
import { numberIn, oneIn, textIn } from '../shared/search';

export type Status = (typeof ACTION_STATUSES)[number];
export type ActionFilter = Omit<NonNullable<Query<'actionsList'>>, 'cursor' | 'limit'>;

/** What the list of actions shows, as its address says: a view that can be sent to somebody. */
export interface ActionsSearch {
  text?: string;
  /** One or more, joined by commas. */
  status?: string;
  decision?: (typeof DECISIONS)[number];
  agent?: string;
  action?: string;
  operation?: string;
  environment?: string;
  /** Minor units. */
  least?: number;
  most?: number;
  currency?: string;
  /** RFC 3339. */
  from?: string;
  to?: string;
}

const MOST = Number.MAX_SAFE_INTEGER;

export function actionsSearch(search: Record<string, unknown>): ActionsSearch {
  const statuses = statusesIn(textIn(search, 'status'));
  return {
    text: textIn(search, 'text'),
    status: statuses.length > 0 ? statuses.join(',') : undefined,
    decision: oneIn(search, 'decision', DECISIONS),
    agent: textIn(search, 'agent'),
    action: textIn(search, 'action'),
    operation: textIn(search, 'operation'),
    environment: textIn(search, 'environment'),
    least: numberIn(search, 'least', -MOST, MOST),
    most: numberIn(search, 'most', -MOST, MOST),
    currency: textIn(search, 'currency')?.toUpperCase(),
    from: timeIn(search, 'from'),
    to: timeIn(search, 'to'),
  };
}

export function statusesIn(text: string | undefined): Status[] {
  const named = new Set((text ?? '').split(','));
  return ACTION_STATUSES.filter((status) => named.has(status));
}

function timeIn(search: Record<string, unknown>, name: string): string | undefined {
  const at = Date.parse(textIn(search, name) ?? '');
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** As the API takes it: a text without a letter or digit finds nothing there. */
export function filterOf(search: ActionsSearch): ActionFilter {
  const { text, status, decision, agent, action, operation, environment, least, most, currency, from, to } = search;
  return {
    text: text !== undefined && /[\p{L}\p{N}]/u.test(text) ? text : undefined,
    status,
    decision,
    agentId: agent,
    actionType: action,
    operation,
    environment,
    amountAtLeast: least,
    amountAtMost: most,
    currency,
    from,
    to,
  };
}

export const isFiltered = (search: ActionsSearch): boolean =>
  Object.values(search).some((value) => value !== undefined);
