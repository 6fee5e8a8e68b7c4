import { Page } from '../shared/page';

export function ActionsPage() {
  return <Page title="Actions">{null}</Page>;
}
