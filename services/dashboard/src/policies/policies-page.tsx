import { Page } from '../shared/page';

export function PoliciesPage() {
  return <Page title="Policies">{null}</Page>;
}
