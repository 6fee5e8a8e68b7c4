import { Page } from '../shared/page';

export function AgentsPage() {
  return <Page title="Agents">{null}</Page>;
}
