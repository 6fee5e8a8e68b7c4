import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import { Empty } from '../../shared/empty';
import { PagedList } from '../../shared/paged-list';
import { SectionPage } from '../../shared/section-page';
import { useMay } from '../../sign-in/session';
import { AGENT_AREA } from '../sections';
import { GrantTable } from './grant-row';
import { NewGrant } from './new-grant';

export function GrantsPage() {
  const mayCreate = useMay('grants.create');
  const [isNew, { open, close }] = useDisclosure();
  const grants = usePages(['grant', 'all'], (cursor) =>
    ask(api.GET('/v1/grants', { params: { query: { cursor, limit: 50 } } })),
  );
  return (
    <SectionPage
      area={AGENT_AREA}
      title="Grants"
      lead="Approvals in advance: an agent's actions that fit need nobody, where the issuer alone could have approved."
      actions={mayCreate && <Button onClick={open}>New grant</Button>}
    >
      {isNew && <NewGrant onClose={close} />}
      <PagedList
        list={grants}
        empty={
          <Empty title="No grant yet">
            Where you would approve the same thing again and again, give it in advance: narrow, for a time, and with a
            number of uses. A grant never lifts a BLOCK.
          </Empty>
        }
      >
        {(items) => <GrantTable grants={items} />}
      </PagedList>
    </SectionPage>
  );
}
