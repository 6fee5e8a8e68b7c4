import { numberIn, oneIn, textIn } from '../shared/search';
import type { ApprovalFilter } from './queries';

export const SCOPES = ['mine', 'groups', 'all'] as const;
export const STATUSES = ['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'CANCELLED'] as const;

/** What the queue shows, as its address says. What is left away has its default: what waits for me, by its expiry. */
export interface QueueSearch {
  scope?: (typeof SCOPES)[number];
  /** One of my groups; without it the first one. */
  group?: string;
  status?: (typeof STATUSES)[number] | 'ANY';
  text?: string;
  agent?: string;
  action?: string;
  environment?: string;
  risk?: number;
  order?: 'newest' | 'expiry';
}

export function queueSearch(search: Record<string, unknown>): QueueSearch {
  return {
    scope: oneIn(search, 'scope', SCOPES),
    group: textIn(search, 'group'),
    status: oneIn(search, 'status', [...STATUSES, 'ANY']),
    text: textIn(search, 'text'),
    agent: textIn(search, 'agent'),
    action: textIn(search, 'action'),
    environment: textIn(search, 'environment'),
    risk: numberIn(search, 'risk', 0, 100),
    order: oneIn(search, 'order', ['newest', 'expiry']),
  };
}

interface Reader {
  groups: readonly string[];
  mayVote: boolean;
}

/** What waits for who is signed in; of everybody, where nothing can wait for them. */
export function scopeOf({ scope }: QueueSearch, { groups, mayVote }: Reader): (typeof SCOPES)[number] {
  if (scope === 'groups' && groups.length > 0) return 'groups';
  return scope === 'all' || !mayVote ? 'all' : 'mine';
}

/** As the API takes it. Only what is pending waits for somebody. */
export function filterOf(search: QueueSearch, reader: Reader): ApprovalFilter {
  const { status = 'PENDING', order = 'expiry' } = search;
  const scope = scopeOf(search, reader);
  const pending = scope === 'mine' ? 'PENDING' : status;
  return {
    ...(scope === 'mine' ? { mine: 'true' } : {}),
    ...(scope === 'groups' ? { group: search.group ?? reader.groups[0] } : {}),
    status: pending === 'ANY' ? undefined : pending,
    text: search.text,
    agentId: search.agent,
    actionType: search.action,
    environment: search.environment,
    riskAtLeast: search.risk,
    order,
  };
}
