import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'actions',
  component: lazyRouteComponent(() => import('./actions-page'), 'ActionsPage'),
});

export const actionRoutes = [list] as const;
