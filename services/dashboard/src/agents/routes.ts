import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'agents',
  component: lazyRouteComponent(() => import('./agents-page'), 'AgentsPage'),
});

export const agentRoutes = [list] as const;
