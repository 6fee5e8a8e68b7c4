import { Badge, Button, Group, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import type { Schema } from '../api/types';
import { ConfirmButton } from '../shared/confirm-button';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { ScrollingTable } from '../shared/scrolling-table';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import { signOut } from '../sign-in/session';

type OpenSession = Schema<'OpenSession'>;

const KEY = ['open_session'];
const METHODS: Record<OpenSession['method'], string> = {
  key: 'a key',
  password: 'a password',
  recovery_code: 'a recovery code',
  passkey: 'a passkey',
  oidc: 'an identity provider',
};

/** The session of this browser, and all others of the reader. */
export function SessionsCard() {
  const query = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET('/v1/sessions')) });
  const here = useMutation({ mutationFn: () => signOut() });
  const everywhere = useMutation({ mutationFn: () => signOut({ everywhere: true }) });
  return (
    <Section title="Sessions">
      <Loaded query={query}>
        {({ items }) => (
          <ScrollingTable label="My sessions" columns={['Browser', 'Begun with', 'Last used', 'Ends', 'Change']}>
            {items.map((session) => (
              <Row key={session.id} session={session} />
            ))}
          </ScrollingTable>
        )}
      </Loaded>
      {here.isError && <Failure error={here.error} title="You are still signed in" />}
      <Group>
        <Button variant="default" loading={here.isPending} onClick={() => here.mutate()}>
          Sign out
        </Button>
        <ConfirmButton
          label="Sign out everywhere"
          size="sm"
          consequence="All browsers that you are signed in with are signed out, this one included. Keys go on working."
          onConfirm={() => everywhere.mutateAsync()}
          failure={everywhere}
        />
      </Group>
    </Section>
  );
}

function Row({ session }: { session: OpenSession }) {
  const { id, method, userAgent, createdAt, lastUsedAt, expiresAt, isCurrent } = session;
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => ask(api.DELETE('/v1/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Table.Tr>
      <Table.Td maw={320} style={{ overflowWrap: 'anywhere' }}>
        {isCurrent && <Badge color="teal">this one</Badge>} {userAgent ?? 'unknown'}
      </Table.Td>
      <Table.Td>
        {METHODS[method]}, <Time at={createdAt} short />
      </Table.Td>
      <Table.Td>
        <Time at={lastUsedAt} short />
      </Table.Td>
      <Table.Td>
        <Time at={expiresAt} short />
      </Table.Td>
      <Table.Td>
        {!isCurrent && (
          <ConfirmButton
            label="End"
            consequence="The browser is signed out at once."
            onConfirm={() => end.mutateAsync()}
            failure={end}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}
