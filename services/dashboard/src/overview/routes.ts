import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview-page'), 'OverviewPage'),
});

export const overviewRoutes = [overview] as const;
