import { Button, Card, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { queryClient } from '../../api/query-client';
import { ConfirmButton } from '../../shared/confirm-button';
import { CopyText, Empty } from '../../shared/empty';
import { Loaded } from '../../shared/loaded';
import { SectionPage } from '../../shared/section-page';
import { useMay } from '../../sign-in/session';
import { SETTINGS_AREA } from '../sections';
import { ProviderDialog } from './provider-dialog';
import type { IdentityProvider } from './provider-fields';

const KEY = ['identity_provider'];

/** Where members may sign in beside keys, passwords and passkeys. */
export function SignInSettingsPage() {
  const canRead = useMay('identity_providers.read');
  const canWrite = useMay('identity_providers.write');
  const [isNew, { open, close }] = useDisclosure();
  return (
    <SectionPage
      area={SETTINGS_AREA}
      title="Sign-in"
      lead="Members sign in by key, password or passkey, and at the identity providers that are named here (OpenID Connect)."
      actions={canWrite && <Button onClick={open}>New identity provider</Button>}
    >
      {isNew && <ProviderDialog onClose={close} />}
      {canRead ? (
        <Providers canWrite={canWrite} />
      ) : (
        <Text size="sm">Owners and admins see the identity providers. Link an account of yours under My account.</Text>
      )}
    </SectionPage>
  );
}

function Providers({ canWrite }: { canWrite: boolean }) {
  const query = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET('/v1/identity-providers')) });
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No identity provider yet">
            With one, members sign in with the account of your company, whoever has an address of your domain becomes a
            member by signing in, and groups follow those of the provider. An owner names it.
          </Empty>
        ) : (
          <Stack>
            {items.map((provider) => (
              <ProviderCard key={provider.id} provider={provider} canWrite={canWrite} />
            ))}
          </Stack>
        )
      }
    </Loaded>
  );
}

function ProviderCard({ provider, canWrite }: { provider: IdentityProvider; canWrite: boolean }) {
  const { id, name, issuer, redirectUri, allowedDomains, defaultRoles, groupMapping } = provider;
  const [opened, dialog] = useDisclosure();
  const remove = useMutation({
    mutationFn: () => ask<unknown>(api.DELETE('/v1/identity-providers/{id}', { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
  const roles = defaultRoles.map((role) => role.replaceAll('_', ' ')).join(', ');
  return (
    <Card withBorder component="article" aria-label={`Identity provider ${name}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {name}
          </Title>
          {canWrite && (
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={dialog.open}>
                Change
              </Button>
              <ConfirmButton
                label="Remove"
                consequence={`Nobody signs in by “${name}” any more, and accounts that are linked to it are linked no longer.`}
                onConfirm={() => remove.mutateAsync()}
                failure={remove}
              />
            </Group>
          )}
        </Group>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Issuer <Code>{issuer}</Code>
        </Text>
        <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
          Register this address there, as where the browser comes back: <Code>{redirectUri}</Code>{' '}
          <CopyText text={redirectUri} label="Copy the address" />
        </Text>
        <Text size="sm">
          {allowedDomains.length === 0
            ? 'Only who was invited comes in by it the first time.'
            : `Whoever has a verified address of ${allowedDomains.join(', ')} becomes a member by signing in, as ${roles}.`}
        </Text>
        {groupMapping.length > 0 && (
          <Text size="sm">
            Groups that follow it: {groupMapping.map(({ claim, group }) => `${group} (${claim} there)`).join(', ')}
          </Text>
        )}
      </Stack>
      {opened && <ProviderDialog provider={provider} onClose={dialog.close} />}
    </Card>
  );
}
