import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents',
  component: lazyRouteComponent(() => import('./agents-page'), 'AgentsPage'),
});

const stops = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents/kill-switches',
  component: lazyRouteComponent(() => import('./stops/kill-switches-page'), 'KillSwitchesPage'),
});

const budgets = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents/budgets',
  component: lazyRouteComponent(() => import('./budgets/budgets-page'), 'BudgetsPage'),
});

const grants = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents/grants',
  component: lazyRouteComponent(() => import('./grants/grants-page'), 'GrantsPage'),
});

const agent = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents/$agentId',
  component: lazyRouteComponent(() => import('./agent/agent-page'), 'AgentPage'),
});

export const agentRoutes = [list, stops, budgets, grants, agent] as const;
