import { Page } from '../shared/page';

export function NotificationsPage() {
  return <Page title="Notifications">{null}</Page>;
}
