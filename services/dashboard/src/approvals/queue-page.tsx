import { Page } from '../shared/page';

export function QueuePage() {
  return <Page title="Approvals">{null}</Page>;
}
