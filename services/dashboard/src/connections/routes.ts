import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'connections',
  component: lazyRouteComponent(() => import('./connections-page'), 'ConnectionsPage'),
});

export const connectionRoutes = [list] as const;
