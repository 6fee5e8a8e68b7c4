import { Page } from '../shared/page';

export function ConnectionsPage() {
  return <Page title="Connections">{null}</Page>;
}
