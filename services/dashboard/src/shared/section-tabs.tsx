import { Tabs } from '@mantine/core';
import { useNavigate, useRouterState } from '@tanstack/react-router';

interface SectionTabsProps {
  label: string;
  sections: readonly { to: string; label: string }[];
}

/** The pages of one area, as tabs with addresses of their own. */
export function SectionTabs({ label, sections }: SectionTabsProps) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const navigate = useNavigate();
  const current = sections.findLast(({ to }) => path === to || path.startsWith(`${to}/`))?.to ?? null;
  return (
    <Tabs value={current} onChange={(to) => to !== null && void navigate({ to })}>
      <Tabs.List aria-label={label}>
        {sections.map(({ to, label: text }) => (
          <Tabs.Tab key={to} value={to}>
            {text}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}
