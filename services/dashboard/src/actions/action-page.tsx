import { Page } from '../shared/page';

export function ActionPage() {
  return <Page title="Action">{null}</Page>;
}
