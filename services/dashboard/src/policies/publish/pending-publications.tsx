import { Alert, Group, Stack, Text } from '@mantine/core';
import { UserCheck } from 'lucide-react';
import { api, ask } from '../../api/client';
import { AppLink } from '../../shared/app-link';
import { useNames } from '../../shared/names';
import { SecondPersonButtons } from '../../shared/second-person';
import { Time } from '../../shared/time';
import { useMay, useSession } from '../../sign-in/session';
import { type Publication, usePendingPublications } from '../queries';
import { renewPolicies } from './renew';

/** Publications that another person has to confirm; of one policy, or of all. */
export function PendingPublications({ name }: { name?: string }) {
  const pending = usePendingPublications(name);
  if (pending.length === 0) return null;
  return (
    <Stack gap="xs">
      {pending.map((publication) => (
        <PendingPublication key={publication.id} publication={publication} />
      ))}
    </Stack>
  );
}

function PendingPublication({ publication }: { publication: Publication }) {
  const { id, name, version, replaces, bundle, why, requestedBy, requestedAt } = publication;
  const { member } = useSession();
  const isAuthor = useMay('policies.confirm');
  const nameOf = useNames();
  const isOwn = requestedBy === member.id;
  const what = version === null ? `Withdraw ${name}` : `Publish version ${version} of ${name}`;
  return (
    <Alert color="orange" icon={<UserCheck aria-hidden />} title={`${what}: waits for a second person`}>
      <Stack gap="xs">
        <Text size="sm">
          Asked for by {nameOf(requestedBy)}, <Time at={requestedAt} />. {sentence(why)}{' '}
          {replaces === null ? 'Nothing is published now.' : `Version ${replaces} decides until then.`}
        </Text>
        <Group gap="xs">
          <AppLink size="sm" to="/policies/$name" params={{ name }} search={{ tab: 'versions' }}>
            Compare the versions
          </AppLink>
          {isAuthor && (
            <SecondPersonButtons
              confirm={
                bundle === null
                  ? null
                  : {
                      consequence: `${what}: from then on every new action is decided by it.`,
                      send: () => confirm(id, bundle),
                    }
              }
              refuse={{
                consequence: 'It is not published. What is published now goes on deciding; it can be asked for again.',
                send: () => refuse(id),
              }}
              isOwn={isOwn}
              onSettled={renewPolicies}
            />
          )}
        </Group>
        {isOwn && (
          <Text size="sm" c="dimmed">
            Another owner, admin or policy author has to confirm it: you asked for it.
          </Text>
        )}
      </Stack>
    </Alert>
  );
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

/** `bundle` is the digest of what decides once it is confirmed: only what was seen is confirmed. */
const confirm = (id: string, bundle: string) =>
  ask(api.POST('/v1/policy-publications/{id}/confirm', { params: { path: { id } }, body: { bundle } }));

const refuse = (id: string) => ask(api.POST('/v1/policy-publications/{id}/refuse', { params: { path: { id } } }));
