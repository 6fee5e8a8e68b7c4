import type { ReactNode } from 'react';
import { Page } from './page';
import { SectionTabs } from './section-tabs';

/** Pages that belong together. */
export interface Area {
  label: string;
  sections: readonly { to: string; label: string }[];
}

interface SectionPageProps {
  area: Area;
  title: string;
  lead: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of one page of an area: it has the tabs of all of them. */
export function SectionPage({ area, children, ...page }: SectionPageProps) {
  return (
    <Page {...page}>
      <SectionTabs {...area} />
      {children}
    </Page>
  );
}
