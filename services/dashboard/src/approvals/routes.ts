import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const queue = createRoute({
  getParentRoute: () => rootRoute,
  path: 'approvals',
  component: lazyRouteComponent(() => import('./queue-page'), 'QueuePage'),
});

export const approvalRoutes = [queue] as const;
