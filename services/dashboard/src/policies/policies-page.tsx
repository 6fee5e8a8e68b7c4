import { Badge, Button, Group, Table } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { AppLink } from '../shared/app-link';
import { Empty } from '../shared/empty';
import { Loaded } from '../shared/loaded';
import { Page } from '../shared/page';
import { NAMES_OF_CHANGES, PendingChanges } from '../shared/pending-changes';
import { ScrollingTable } from '../shared/scrolling-table';
import { Time } from '../shared/time';
import { useMay, useSession } from '../sign-in/session';
import { draftNames } from './draft';
import { NewPolicy } from './new-policy';
import { PendingPublications } from './publish/pending-publications';
import { type PolicySummary, policiesQuery, usePendingPublications } from './queries';

export function PoliciesPage() {
  const policies = useQuery(policiesQuery);
  const mayWrite = useMay('policies.write');
  const [isNew, { open, close }] = useDisclosure();
  const { org } = useSession();
  const drafts = draftNames(org.id);
  return (
    <Page
      title="Policies"
      lead="Rules that decide what agents may do. The most severe rule that applies wins; where none does, your default."
      actions={mayWrite && <Button onClick={open}>New policy</Button>}
    >
      {isNew && <NewPolicy onClose={close} taken={policies.data?.map(({ name }) => name) ?? []} />}
      <PendingPublications />
      <PendingChanges kinds={['settings', 'publication_review']} nameOf={({ kind }) => NAMES_OF_CHANGES[kind]} />
      <Loaded query={policies}>
        {(all) => {
          const onlyHere = drafts.filter((name) => !all.some((policy) => policy.name === name));
          if (all.length === 0 && onlyHere.length === 0) return <NoPolicy onNew={mayWrite ? open : null} />;
          return (
            <ScrollingTable label="Policies" columns={['Name', 'Published', 'Newest version', 'Changed']}>
              {onlyHere.map((name) => (
                <Table.Tr key={name}>
                  <Table.Td>
                    <PolicyLink name={name} />
                  </Table.Td>
                  <Table.Td colSpan={3}>
                    <Badge color="gray">A draft in this browser</Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
              {all.map((policy) => (
                <PolicyRow key={policy.name} policy={policy} hasDraft={drafts.includes(policy.name)} />
              ))}
            </ScrollingTable>
          );
        }}
      </Loaded>
    </Page>
  );
}

function PolicyLink({ name }: { name: string }) {
  return (
    <AppLink to="/policies/$name" params={{ name }}>
      {name}
    </AppLink>
  );
}

function PolicyRow({ policy, hasDraft }: { policy: PolicySummary; hasDraft: boolean }) {
  const { name, publishedVersion, latestVersion, updatedAt } = policy;
  const pending = usePendingPublications(name);
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs">
          <PolicyLink name={name} />
          {hasDraft && <Badge color="gray">Draft here</Badge>}
          {pending.length > 0 && <Badge color="orange">Waits for a second person</Badge>}
        </Group>
      </Table.Td>
      <Table.Td>
        {publishedVersion === null ? <Badge color="gray">Not published</Badge> : `Version ${publishedVersion}`}
      </Table.Td>
      <Table.Td>
        {`Version ${latestVersion}`}
        {publishedVersion !== null && latestVersion > publishedVersion ? ', not published' : ''}
      </Table.Td>
      <Table.Td>
        <Time at={updatedAt} />
      </Table.Td>
    </Table.Tr>
  );
}

function NoPolicy({ onNew }: { onNew: (() => void) | null }) {
  return (
    <Empty
      title="No policy yet"
      snippet={
        'name: refunds\nrules:\n  - id: small\n    effect: ALLOW\n    match: { actions: [create_refund] }\n    when: action.amount <= 5000\n    reason: Small refunds need nobody.'
      }
      action={onNew && <Button onClick={onNew}>Begin with a template</Button>}
    >
      As long as no rule applies, every action gets the default of your organisation, which is BLOCK unless somebody
      changed it. A policy looks like this:
    </Empty>
  );
}
