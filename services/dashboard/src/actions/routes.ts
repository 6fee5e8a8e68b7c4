import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'actions',
  component: lazyRouteComponent(() => import('./actions-page'), 'ActionsPage'),
});

const detail = createRoute({
  getParentRoute: () => rootRoute,
  path: 'actions/$actionId',
  component: lazyRouteComponent(() => import('./action-page'), 'ActionPage'),
});

export const actionRoutes = [list, detail] as const;
