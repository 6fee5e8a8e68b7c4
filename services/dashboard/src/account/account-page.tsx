import { Page } from '../shared/page';

export function AccountPage() {
  return <Page title="My account">{null}</Page>;
}
