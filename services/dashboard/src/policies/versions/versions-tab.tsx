import { Badge, Group, Select, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Loaded, Waiting } from '../../shared/loaded';
import { useNames } from '../../shared/names';
import { PagedList } from '../../shared/paged-list';
import { ScrollingTable } from '../../shared/scrolling-table';
import { Time } from '../../shared/time';
import { useDraft } from '../draft';
import { type PolicyVersion, textOf, useVersions, versionQuery } from '../queries';
import type { PolicyTabProps } from '../tabs';
import { RuleChanges } from './rule-changes';

const SideBySide = lazy(() => import('./side-by-side').then((module) => ({ default: module.SideBySide })));
const DRAFT = 'draft';

/** All versions, newest first, and any two of them side by side. */
export function VersionsTab({ name, policy }: PolicyTabProps) {
  const versions = useVersions(name);
  if (policy === null) return <Text>No version is saved yet. The draft becomes the first one.</Text>;
  return (
    <Stack gap="lg">
      <PagedList list={versions} empty={null}>
        {(items) => (
          <Stack gap="lg">
            <ScrollingTable label="Versions" columns={['Version', 'What changed', 'By', 'Saved', 'Rules']}>
              {items.map((version) => (
                <VersionRow key={version.version} version={version} published={policy.publishedVersion} />
              ))}
            </ScrollingTable>
            <Comparison name={name} versions={items} published={policy.publishedVersion} />
          </Stack>
        )}
      </PagedList>
    </Stack>
  );
}

function VersionRow({ version, published }: { version: PolicyVersion; published: number | null }) {
  const nameOf = useNames();
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          {version.version}
          {version.version === published && <Badge color="teal">Published</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>
        {version.message || (
          <Text span c="dimmed" inherit>
            nothing said
          </Text>
        )}
      </Table.Td>
      <Table.Td>{nameOf(version.author)}</Table.Td>
      <Table.Td>
        <Time at={version.createdAt} />
      </Table.Td>
      <Table.Td>{version.document.rules.length}</Table.Td>
    </Table.Tr>
  );
}

interface ComparisonProps {
  name: string;
  versions: PolicyVersion[];
  published: number | null;
}

function Comparison({ name, versions, published }: ComparisonProps) {
  const draft = useDraft();
  const newest = versions[0]?.version ?? 1;
  const hasTwo = versions.length > 1 || draft.isChanged;
  const before = published === newest ? versions[1]?.version : published;
  const [from, setFrom] = useState(String(draft.isChanged ? newest : (before ?? newest)));
  const [to, setTo] = useState(draft.isChanged ? DRAFT : String(newest));
  const choices = versions.map(({ version }) => ({ value: String(version), label: `Version ${version}` }));
  const withDraft = draft.isChanged ? [{ value: DRAFT, label: 'My draft' }, ...choices] : choices;
  if (!hasTwo) return null;
  return (
    <Stack>
      <Group>
        <Select
          label="From"
          value={from}
          onChange={(value) => setFrom(value ?? from)}
          data={choices}
          allowDeselect={false}
        />
        <Select label="To" value={to} onChange={(value) => setTo(value ?? to)} data={withDraft} allowDeselect={false} />
      </Group>
      {to !== DRAFT && from !== to && <RuleChanges name={name} from={Number(from)} to={Number(to)} />}
      <Texts name={name} from={Number(from)} to={to === DRAFT ? null : Number(to)} />
    </Stack>
  );
}

/** The texts beside each other; `to: null` is the draft. */
function Texts({ name, from, to }: { name: string; from: number; to: number | null }) {
  const draft = useDraft();
  const before = useQuery(versionQuery(name, from));
  const after = useQuery({ ...versionQuery(name, to ?? from) });
  return (
    <Loaded query={before}>
      {(left) => (
        <Loaded query={after}>
          {(right) => (
            <Suspense fallback={<Waiting lines={6} />}>
              <SideBySide
                left={{ label: `Version ${from}`, text: textOf(left) }}
                right={
                  to === null
                    ? { label: 'My draft', text: draft.text }
                    : { label: `Version ${to}`, text: textOf(right) }
                }
              />
            </Suspense>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
