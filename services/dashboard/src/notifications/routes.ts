import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../layout/root-route';

const channels = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications',
  component: lazyRouteComponent(() => import('./channels-page'), 'ChannelsPage'),
});

const webhooks = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications/webhooks',
  component: lazyRouteComponent(() => import('./webhooks/webhooks-page'), 'WebhooksPage'),
});

const deliveries = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications/deliveries',
  component: lazyRouteComponent(() => import('./deliveries-page'), 'DeliveriesPage'),
});

const slack = createRoute({
  getParentRoute: () => rootRoute,
  path: 'notifications/slack',
  component: lazyRouteComponent(() => import('./slack/slack-page'), 'SlackPage'),
});

export const notificationRoutes = [channels, webhooks, deliveries, slack] as const;
