import { createRouter } from '@tanstack/react-router';
import { accountRoutes } from './account/routes';
import { actionRoutes } from './actions/routes';
import { agentRoutes } from './agents/routes';
import { approvalRoutes } from './approvals/routes';
import { auditRoutes } from './audit/routes';
import { connectionRoutes } from './connections/routes';
import { rootRoute } from './layout/root-route';
import { notificationRoutes } from './notifications/routes';
import { overviewRoutes } from './overview/routes';
import { policyRoutes } from './policies/routes';
import { settingsRoutes } from './settings/routes';
import { toolRoutes } from './tools/routes';

const routeTree = rootRoute.addChildren([
  ...overviewRoutes,
  ...approvalRoutes,
  ...actionRoutes,
  ...policyRoutes,
  ...agentRoutes,
  ...connectionRoutes,
  ...toolRoutes,
  ...auditRoutes,
  ...notificationRoutes,
  ...settingsRoutes,
  ...accountRoutes,
]);

export const router = createRouter({ routeTree, basepath: '/app', defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
