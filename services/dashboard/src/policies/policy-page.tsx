import { Badge, Group, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense } from 'react';
import { AppLink } from '../shared/app-link';
import { Empty } from '../shared/empty';
import { Loaded, Waiting } from '../shared/loaded';
import { Page } from '../shared/page';
import { DraftProvider, useStoredDraft } from './draft';
import { LeaveGuard } from './leave-guard';
import { PendingPublications } from './publish/pending-publications';
import { PolicyActions } from './publish/policy-actions';
import { type PolicySummary, policyQuery, textOf, versionQuery } from './queries';
import { POLICY_TABS, type PolicyTab, type PolicyTabProps } from './tabs';

const PANELS: Record<PolicyTab, ComponentType<PolicyTabProps>> = {
  editor: lazy(() => import('./editor/editor-tab').then((module) => ({ default: module.EditorTab }))),
  simulate: lazy(() => import('./lab/simulate-tab').then((module) => ({ default: module.SimulateTab }))),
  tests: lazy(() => import('./lab/tests-tab').then((module) => ({ default: module.TestsTab }))),
  analyse: lazy(() => import('./lab/analyse-tab').then((module) => ({ default: module.AnalyseTab }))),
  replay: lazy(() => import('./lab/replay-tab').then((module) => ({ default: module.ReplayTab }))),
  shadow: lazy(() => import('./lab/shadow-tab').then((module) => ({ default: module.ShadowTab }))),
  versions: lazy(() => import('./versions/versions-tab').then((module) => ({ default: module.VersionsTab }))),
  history: lazy(() => import('./versions/history-tab').then((module) => ({ default: module.HistoryTab }))),
};

/** One policy: written, tried, published and taken back. */
export function PolicyPage() {
  const { name } = useParams({ from: '/policies/$name' });
  const policy = useQuery(policyQuery(name));
  return (
    <Loaded query={policy}>
      {(found) =>
        found === null ? <Policy key={name} name={name} policy={null} newest={null} /> : <Saved policy={found} />
      }
    </Loaded>
  );
}

function Saved({ policy }: { policy: PolicySummary }) {
  const { name, latestVersion } = policy;
  const newest = useQuery(versionQuery(name, latestVersion));
  return (
    <Loaded query={newest}>
      {(version) => (
        <Policy key={name} name={name} policy={policy} newest={{ version: version.version, text: textOf(version) }} />
      )}
    </Loaded>
  );
}

interface PolicyProps extends PolicyTabProps {
  newest: { version: number; text: string } | null;
}

function Policy({ name, policy, newest }: PolicyProps) {
  const draft = useStoredDraft(name, newest);
  const { tab = 'editor' } = useSearch({ from: '/policies/$name' });
  const navigate = useNavigate({ from: '/policies/$name' });
  const Panel = PANELS[tab];
  if (policy === null && draft.text === '') return <NoSuchPolicy name={name} />;
  return (
    <DraftProvider value={draft}>
      <Page title={name} actions={policy && <PolicyActions policy={policy} />}>
        <PolicyState policy={policy} isDraft={draft.isChanged} />
        <LeaveGuard isDraft={draft.isChanged} />
        <PendingPublications name={name} />
        <Tabs
          value={tab}
          onChange={(chosen) => void navigate({ search: { tab: chosen as PolicyTab } })}
          keepMounted={false}
        >
          <Tabs.List aria-label="Parts of the policy">
            {POLICY_TABS.map(({ id, label }) => (
              <Tabs.Tab key={id} value={id}>
                {label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={tab} pt="md">
            <Suspense fallback={<Waiting lines={8} />}>
              <Panel name={name} policy={policy} />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      </Page>
    </DraftProvider>
  );
}

function PolicyState({ policy, isDraft }: { policy: PolicySummary | null; isDraft: boolean }) {
  return (
    <Group gap="xs" mt="calc(-1 * var(--mantine-spacing-sm))">
      {policy?.publishedVersion ? (
        <Badge color="teal">{`Version ${policy.publishedVersion} is published`}</Badge>
      ) : (
        <Badge color="gray">Not published</Badge>
      )}
      {policy && policy.latestVersion !== policy.publishedVersion && (
        <Badge color="gray">{`Version ${policy.latestVersion} is the newest`}</Badge>
      )}
      {isDraft && <Badge color="orange">A draft in this browser</Badge>}
    </Group>
  );
}

function NoSuchPolicy({ name }: { name: string }) {
  return (
    <Page title={name}>
      <Empty title="There is no policy of this name" action={<AppLink to="/policies">All policies</AppLink>}>
        Nobody has saved a version of it, and this browser has no draft of it.
      </Empty>
    </Page>
  );
}
