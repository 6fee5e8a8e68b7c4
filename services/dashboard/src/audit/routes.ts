import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const log = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit',
  component: lazyRouteComponent(() => import('./log-page'), 'LogPage'),
});

const verify = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit/verify',
  component: lazyRouteComponent(() => import('./verify-page'), 'VerifyPage'),
});

const exporting = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit/export',
  component: lazyRouteComponent(() => import('./export-page'), 'ExportPage'),
});

const erasures = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit/erasures',
  component: lazyRouteComponent(() => import('./erasures-page'), 'ErasuresPage'),
});

const histories = createRoute({
  getParentRoute: () => rootRoute,
  path: 'audit/histories',
  component: lazyRouteComponent(() => import('./histories-page'), 'HistoriesPage'),
});

export const auditRoutes = [log, verify, exporting, erasures, histories] as const;
