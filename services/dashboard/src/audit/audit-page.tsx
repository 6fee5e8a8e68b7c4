import { Page } from '../shared/page';

export function AuditPage() {
  return <Page title="Audit">{null}</Page>;
}
