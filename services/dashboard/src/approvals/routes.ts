import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';
import { queueSearch } from './queue-search';

const queue = createRoute({
  getParentRoute: () => rootRoute,
  path: 'approvals',
  validateSearch: queueSearch,
  component: lazyRouteComponent(() => import('./queue-page'), 'QueuePage'),
});

const decision = createRoute({
  getParentRoute: () => rootRoute,
  path: 'approvals/$approvalId',
  // As the button "Edit" of a message in Slack links to it.
  validateSearch: (search: Record<string, unknown>): { edit?: true } => ('edit' in search ? { edit: true } : {}),
  component: lazyRouteComponent(() => import('./decision-page'), 'DecisionPage'),
});

export const approvalRoutes = [queue, decision] as const;
