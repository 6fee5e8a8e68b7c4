import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools',
  component: lazyRouteComponent(() => import('./list-page'), 'ToolsPage'),
});

const importing = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools/import',
  component: lazyRouteComponent(() => import('./import/import-page'), 'ImportPage'),
});

export const toolDetail = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools/by-name/$name',
  component: lazyRouteComponent(() => import('./tool-page'), 'ToolPage'),
});

export const toolRoutes = [list, importing, toolDetail] as const;
