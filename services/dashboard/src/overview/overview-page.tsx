import { Page } from '../shared/page';

export function OverviewPage() {
  return <Page title="Overview">{null}</Page>;
}
