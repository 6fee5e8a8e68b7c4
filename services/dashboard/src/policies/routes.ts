import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';
import { POLICY_TABS, type PolicyTab } from './tabs';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'policies',
  component: lazyRouteComponent(() => import('./policies-page'), 'PoliciesPage'),
});

export interface PolicySearch {
  tab?: PolicyTab;
  /** A replay to look at. */
  replay?: string;
  /** An action to simulate. */
  action?: string;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const policy = createRoute({
  getParentRoute: () => rootRoute,
  path: 'policies/$name',
  component: lazyRouteComponent(() => import('./policy-page'), 'PolicyPage'),
  validateSearch: (search: Record<string, unknown>): PolicySearch => ({
    tab: POLICY_TABS.find(({ id }) => id === search.tab)?.id,
    replay: text(search.replay),
    action: text(search.action),
  }),
});

export const policyRoutes = [list, policy] as const;
