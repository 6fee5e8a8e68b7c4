import type { ReactNode } from 'react';
import { Page } from '../shared/page';
import { SectionTabs } from '../shared/section-tabs';

const SECTIONS = [
  { to: '/agents', label: 'Agents' },
  { to: '/agents/kill-switches', label: 'Kill switches' },
  { to: '/agents/budgets', label: 'Budgets' },
  { to: '/agents/grants', label: 'Grants' },
] as const;

interface AgentSectionProps {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages on agents, and on what holds for several of them. */
export function AgentSection({ children, ...page }: AgentSectionProps) {
  return (
    <Page {...page}>
      <SectionTabs label="Agents" sections={SECTIONS} />
      {children}
    </Page>
  );
}
