import type { ReactNode } from 'react';
import { Page } from '../shared/page';
import { SectionTabs } from '../shared/section-tabs';

const SECTIONS = [
  { to: '/settings', label: 'Members' },
  { to: '/settings/groups', label: 'Groups' },
  { to: '/settings/on-call', label: 'On call' },
  { to: '/settings/organisation', label: 'Decisions' },
  { to: '/settings/data', label: 'Data' },
] as const;

interface SettingsSectionProps {
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function SettingsSection({ children, ...page }: SettingsSectionProps) {
  return (
    <Page {...page}>
      <SectionTabs label="Settings" sections={SECTIONS} />
      {children}
    </Page>
  );
}
