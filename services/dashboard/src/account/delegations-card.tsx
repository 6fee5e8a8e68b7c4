import { Text } from '@mantine/core';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import { PagedList } from '../shared/paged-list';
import { Section } from '../shared/section';
import { useSession } from '../sign-in/session';
import { DelegationForm } from './delegation-form';
import { DelegationTable } from './delegation-table';
import { DELEGATIONS_KEY } from './delegations';

/** Who votes for the reader while they are away, and for whom the reader does. */
export function DelegationsCard() {
  const { member } = useSession();
  const list = usePages(DELEGATIONS_KEY, (cursor) =>
    ask(api.GET('/v1/delegations', { params: { query: { memberId: member.id, cursor } } })),
  );
  return (
    <Section title="Out of office">
      <Text size="sm">
        While you are away somebody else votes in your place. Both together have one vote, and it is passed on once.
      </Text>
      <PagedList list={list} empty={<Text size="sm">Nobody stands in for you, and you for nobody.</Text>}>
        {(items) => <DelegationTable delegations={items} />}
      </PagedList>
      <DelegationForm />
    </Section>
  );
}
