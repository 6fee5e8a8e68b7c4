import { Page } from '../shared/page';

export function ToolsPage() {
  return <Page title="Tools">{null}</Page>;
}
