import { DelegationTable } from '../account/delegation-table';
import { api, ask } from '../api/client';
import { usePages } from '../api/pages';
import { AppLink } from '../shared/app-link';
import { Empty } from '../shared/empty';
import { PagedList } from '../shared/paged-list';
import { SectionPage } from '../shared/section-page';
import { SETTINGS_AREA } from './sections';

/** Everybody's votes that somebody else casts, the newest first. */
export function DelegationsPage() {
  const list = usePages(['delegation', 'all'], (cursor) =>
    ask(api.GET('/v1/delegations', { params: { query: { cursor, limit: 50 } } })),
  );
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Delegations"
      lead="Who votes in whose place while they are away. Both together have one vote."
    >
      <PagedList
        list={list}
        empty={
          <Empty
            title="Nobody votes for somebody else"
            action={
              <AppLink to="/account" size="sm" underline="always">
                Delegate my votes
              </AppLink>
            }
          >
            Whoever is away gives their votes to somebody else for that time, under My account.
          </Empty>
        }
      >
        {(items) => <DelegationTable delegations={items} />}
      </PagedList>
    </SectionPage>
  );
}
