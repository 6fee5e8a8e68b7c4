import type { ReactNode } from 'react';
import { Page } from '../shared/page';
import { SectionTabs } from '../shared/section-tabs';

const SECTIONS = [
  { to: '/notifications', label: 'Channels' },
  { to: '/notifications/webhooks', label: 'Webhooks' },
  { to: '/notifications/slack', label: 'Slack' },
  { to: '/notifications/deliveries', label: 'Deliveries' },
] as const;

interface NotificationsSectionProps {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function NotificationsSection({ children, ...page }: NotificationsSectionProps) {
  return (
    <Page {...page}>
      <SectionTabs label="Notifications" sections={SECTIONS} />
      {children}
    </Page>
  );
}
