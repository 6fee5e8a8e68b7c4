import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const log = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit',
  component: lazyRouteComponent(() => import('./audit-page'), 'AuditPage'),
});

export const auditRoutes = [log] as const;
