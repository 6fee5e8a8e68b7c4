import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { Failure } from '../shared/failure';
import { Loaded } from '../shared/loaded';
import { Section } from '../shared/section';
import { Time } from '../shared/time';
import { useSession } from '../sign-in/session';
import { SignInProblem } from '../sign-in/sign-in-problem';
import { methodsQuery } from './sign-in-methods';

const TITLE = 'Accounts at identity providers';

/** Accounts at the identity providers of the organisation, by which the reader signs in; nothing where it has none. */
export function IdentitiesCard() {
  const { org } = useSession();
  const offered = useQuery({
    queryKey: ['identity_provider', 'offered'],
    queryFn: () => ask(api.GET('/v1/sign-in/providers', { params: { query: { org: org.slug } } })),
  });
  if (offered.isLoadingError) {
    return (
      <Section title={TITLE}>
        <Failure error={offered.error} onRetry={() => void offered.refetch()} />
      </Section>
    );
  }
  if (offered.data === undefined || offered.data.items.length === 0) return null;
  return (
    <Section title={TITLE}>
      <SignInProblem title="Your account was not linked" />
      <Text size="sm">You sign in with an account that is linked, beside the other ways that you have.</Text>
      <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }} aria-label="Identity providers">
        {offered.data.items.map((provider) => (
          <Provider key={provider.id} {...provider} />
        ))}
      </Stack>
    </Section>
  );
}

function Provider({ id, name }: { id: string; name: string }) {
  const link = useMutation({
    mutationFn: () => ask(api.POST('/v1/identity-providers/{id}/link', { params: { path: { id } } })),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <li aria-label={name}>
      <Loaded query={useQuery(methodsQuery)}>
        {({ identities }) => {
          const linked = identities.find(({ provider }) => provider.id === id);
          return (
            <Group gap="sm">
              <Text size="sm" fw={600}>
                {name}
              </Text>
              {linked ? (
                <Text size="sm" component="div">
                  <Badge color="teal">linked</Badge> <Time at={linked.linkedAt} />
                </Text>
              ) : (
                <Button
                  size="xs"
                  variant="default"
                  loading={link.isPending || link.isSuccess}
                  onClick={() => link.mutate()}
                >
                  Link my account at {name}
                </Button>
              )}
            </Group>
          );
        }}
      </Loaded>
      {link.isError && <Failure error={link.error} title="The account was not linked" />}
    </li>
  );
}
