import { Button, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { ConfirmButton } from '../../shared/confirm-button';
import { useMay } from '../../sign-in/session';
import type { PolicySummary } from '../queries';
import { PublishDialog } from './publish-dialog';
import { usePublish, useRollBack } from './use-publish';

/** Publishing, going back and withdrawing. */
export function PolicyActions({ policy }: { policy: PolicySummary }) {
  const { name, publishedVersion } = policy;
  const [opened, { open, close }] = useDisclosure();
  const withdraw = usePublish(name);
  const rollBack = useRollBack(name, publishedVersion);
  if (!useMay('policies.publish')) return null;
  return (
    <Group gap="xs">
      <Button onClick={open}>Publish…</Button>
      <ConfirmButton
        label="Roll back"
        size="sm"
        consequence={`What was published before ${current(publishedVersion)} decides again from now on, for every new action.`}
        onConfirm={() => rollBack.mutateAsync()}
        failure={rollBack}
      />
      {publishedVersion !== null && (
        <ConfirmButton
          label="Withdraw"
          size="sm"
          consequence="No rule of this policy applies any more. Actions that only it allows get the default of the organisation."
          onConfirm={() => withdraw.mutateAsync(null)}
          failure={withdraw}
        />
      )}
      {opened && <PublishDialog policy={policy} onClose={close} />}
    </Group>
  );
}

const current = (version: number | null): string => (version === null ? 'it was withdrawn' : `version ${version}`);
