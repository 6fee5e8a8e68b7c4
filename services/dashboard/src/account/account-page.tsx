import { List, Text } from '@mantine/core';
import { Page } from '../shared/page';
import { Section } from '../shared/section';
import { useMay, useSession } from '../sign-in/session';
import { DelegationsCard } from './delegations-card';
import { IdentitiesCard } from './identities-card';
import { KeysCard } from './keys-card';
import { NoticesCard } from './notices-card';
import { PasskeysCard } from './passkeys-card';
import { PasswordCard } from './password-card';
import { SessionsCard } from './sessions-card';

/** All that belongs to who is signed in, and to nobody else. */
export function AccountPage() {
  const { member, org } = useSession();
  const mayDelegate = useMay('delegations.write');
  const mayHoldPasskeys = useMay('passkeys.use');
  return (
    <Page title="My account" lead={`${member.name}, ${member.email}, in ${org.name}`}>
      <Section title="What I am">
        <List size="sm">
          <List.Item>Roles: {member.roles.join(', ')}</List.Item>
          <List.Item>Groups: {member.groups.length > 0 ? member.groups.join(', ') : 'none'}</List.Item>
        </List>
        <Text size="sm" c="dimmed">
          Owners and admins change both, under Settings.
        </Text>
      </Section>
      {mayHoldPasskeys && <PasskeysCard />}
      {mayDelegate && <DelegationsCard />}
      <NoticesCard />
      <PasswordCard />
      <IdentitiesCard />
      <KeysCard />
      <SessionsCard />
    </Page>
  );
}
