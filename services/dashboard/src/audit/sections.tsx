import type { ReactNode } from 'react';
import { Page } from '../shared/page';
import { SectionTabs } from '../shared/section-tabs';

const SECTIONS = [
  { to: '/audit', label: 'Log' },
  { to: '/audit/verify', label: 'Verify' },
  { to: '/audit/export', label: 'Export' },
  { to: '/audit/erasures', label: 'Erasures' },
  { to: '/audit/histories', label: 'Histories' },
] as const;

interface AuditSectionProps {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of the pages on the log. */
export function AuditSection({ children, ...page }: AuditSectionProps) {
  return (
    <Page {...page}>
      <SectionTabs label="Audit" sections={SECTIONS} />
      {children}
    </Page>
  );
}
