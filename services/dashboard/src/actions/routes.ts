import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';
import { actionsSearch } from './actions-search';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'actions',
  validateSearch: actionsSearch,
  component: lazyRouteComponent(() => import('./list/actions-page'), 'ActionsPage'),
});

const detail = createRoute({
  getParentRoute: () => rootRoute,
  path: 'actions/$actionId',
  component: lazyRouteComponent(() => import('./detail/action-page'), 'ActionPage'),
});

export const actionRoutes = [list, detail] as const;
