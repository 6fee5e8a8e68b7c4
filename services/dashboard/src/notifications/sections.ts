import type { Area } from '../shared/section-page';

export const NOTIFICATION_AREA: Area = {
  label: 'Notifications',
  sections: [
    { to: '/notifications', label: 'Channels' },
    { to: '/notifications/webhooks', label: 'Webhooks' },
    { to: '/notifications/slack', label: 'Slack' },
    { to: '/notifications/deliveries', label: 'Deliveries' },
  ],
};
