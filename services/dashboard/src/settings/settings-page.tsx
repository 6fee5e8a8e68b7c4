import { Page } from '../shared/page';

export function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}
