import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const overview = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications',
  component: lazyRouteComponent(() => import('./notifications-page'), 'NotificationsPage'),
});

export const notificationRoutes = [overview] as const;
