import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'connections',
  component: lazyRouteComponent(() => import('./list-page'), 'ConnectionsPage'),
});

const create = createRoute({
  getParentRoute: () => rootRoute,
  path: 'connections/new',
  component: lazyRouteComponent(() => import('./create-page'), 'CreateConnectionPage'),
});

export const connectionRoutes = [list, create] as const;
