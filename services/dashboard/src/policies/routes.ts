import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'policies',
  component: lazyRouteComponent(() => import('./policies-page'), 'PoliciesPage'),
});

export const policyRoutes = [list] as const;
