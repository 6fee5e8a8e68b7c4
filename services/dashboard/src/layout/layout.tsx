import { ActionIcon, AppShell, Burger, Group, NavLink, ScrollArea, Text, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Keyboard } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useLiveChanges } from '../api/live';
import { PendingCount } from '../approvals/pending-count';
import { Waiting } from '../shared/loaded';
import { useSession } from '../sign-in/session';
import { ColorSchemeToggle } from './color-scheme-toggle';
import { KillSwitchBanner } from './kill-switch-banner';
import classes from './layout.module.css';
import { LiveMark } from './live-mark';
import { DESTINATIONS } from './navigation';
import { useShortcuts } from './shortcuts';

const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'));

/** What surrounds every page: where one can go, who is signed in, and whether the figures are live. */
export function Layout() {
  const { org, member } = useSession();
  const [menuOpen, menu] = useDisclosure();
  const [helpOpen, help] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useLiveChanges();
  useShortcuts(help.open);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 210, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding="md"
    >
      <a href="#content" className={classes.skip}>
        Skip to content
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={menuOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <Text fw={700}>Runplane</Text>
            <Text size="sm" c="dimmed" truncate>
              {org.name}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <LiveMark />
            <Text size="sm" visibleFrom="sm">
              {member.name}
            </Text>
            <ActionIcon
              variant="default"
              size="lg"
              aria-label="Keyboard shortcuts"
              onClick={help.open}
              visibleFrom="sm"
            >
              <Keyboard size={18} aria-hidden />
            </ActionIcon>
            <ColorSchemeToggle />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Pages">
        <ScrollArea>
          {DESTINATIONS.map(({ to, label, icon: Icon, key }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
              rightSection={to === '/approvals' ? <PendingCount /> : undefined}
              active={to === '/' ? path === '/' : path.startsWith(to)}
              aria-keyshortcuts={`g ${key}`}
              onClick={menu.close}
            />
          ))}
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.content}>
        <KillSwitchBanner />
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
        {helpOpen && (
          <Suspense fallback={null}>
            <ShortcutsDialog onClose={help.close} />
          </Suspense>
        )}
        <VisuallyHidden aria-live="polite" id="announcements" />
      </AppShell.Main>
    </AppShell>
  );
}
