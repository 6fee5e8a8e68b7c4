import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { usePages } from '../../api/pages';
import type { Schema } from '../../api/types';
import { PagedList } from '../../shared/paged-list';
import { Section } from '../../shared/section';
import { Time, useNow } from '../../shared/time';
import { useMay } from '../../sign-in/session';
import { RevokeKey, RotateKey } from './key-changes';
import { LimitKey } from './limit-key';
import { limitsText } from './limits';
import { NewKey } from './new-key';
import { SecretDialog } from './secret-dialog';

export type CreatedKey = Schema<'CreatedKey'>;
type ApiKey = Schema<'ApiKey'>;

/** The keys of an agent. Their secrets are in the answer that makes them, and nowhere else. */
export function KeysSection({ agentId }: { agentId: string }) {
  const mayRead = useMay('agent_keys.read');
  if (!mayRead) return null;
  return <Keys agentId={agentId} />;
}

function Keys({ agentId }: { agentId: string }) {
  const mayCreate = useMay('agent_keys.create');
  const [isNew, { open, close }] = useDisclosure();
  const [created, setCreated] = useState<CreatedKey | null>(null);
  const keys = usePages(['agent', agentId, 'keys'], (cursor) =>
    ask(api.GET('/v1/agents/{id}/keys', { params: { path: { id: agentId }, query: { cursor, limit: 50 } } })),
  );
  return (
    <Section title="Keys">
      <PagedList list={keys} empty={<Text size="sm">No key yet: without one it can not call.</Text>}>
        {(items) => (
          <Stack component="ul" gap="sm" p={0} m={0} aria-label="Keys">
            {items.map((key) => (
              <KeyRow key={key.id} apiKey={key} onCreated={setCreated} />
            ))}
          </Stack>
        )}
      </PagedList>
      {mayCreate && (
        <Group>
          <Button size="xs" variant="light" onClick={open}>
            New key
          </Button>
        </Group>
      )}
      {isNew && <NewKey agentId={agentId} onClose={close} onCreated={setCreated} />}
      {created && <SecretDialog created={created} onClose={() => setCreated(null)} />}
    </Section>
  );
}

interface KeyRowProps {
  apiKey: ApiKey;
  onCreated: (key: CreatedKey) => void;
}

function KeyRow({ apiKey, onCreated }: KeyRowProps) {
  const { id, name, createdAt, expiresAt, revokedAt, lastUsedAt } = apiKey;
  const now = useNow();
  const limits = limitsText(apiKey);
  const isOver = revokedAt !== null || (expiresAt !== null && Date.parse(expiresAt) <= now);
  return (
    <li style={{ listStyle: 'none' }} aria-label={name}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div style={{ flex: '1 1 200px' }}>
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {name}
            </Text>
            <KeyState apiKey={apiKey} isOver={isOver} />
          </Group>
          <Text size="xs" c="dimmed">
            <span style={{ fontFamily: 'var(--mantine-font-family-monospace)' }}>{`rp_${id}_…`}</span>, made{' '}
            <Time at={createdAt} short />, last used <Time at={lastUsedAt} short />
            {expiresAt !== null && (
              <>
                , expires <Time at={expiresAt} short />
              </>
            )}
          </Text>
          {limits !== null && (
            <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
              {limits}
            </Text>
          )}
        </div>
        {!isOver && (
          <Group gap="xs" wrap="nowrap">
            <LimitKey apiKey={apiKey} />
            <RotateKey apiKey={apiKey} onCreated={onCreated} />
            <RevokeKey apiKey={apiKey} />
          </Group>
        )}
      </Group>
    </li>
  );
}

function KeyState({ apiKey, isOver }: { apiKey: ApiKey; isOver: boolean }) {
  if (apiKey.revokedAt !== null) return <Badge color="red">revoked</Badge>;
  return isOver ? <Badge color="red">expired</Badge> : <Badge color="teal">works</Badge>;
}
