import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const list = createRoute({
  getParentRoute: () => rootRoute,
  path: 'tools',
  component: lazyRouteComponent(() => import('./tools-page'), 'ToolsPage'),
});

export const toolRoutes = [list] as const;
