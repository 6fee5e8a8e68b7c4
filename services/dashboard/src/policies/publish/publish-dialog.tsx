import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Failure } from '../../shared/failure';
import { useDraft } from '../draft';
import { type PolicySummary, useVersions } from '../queries';
import { RuleChanges } from '../versions/rule-changes';
import { usePublish } from './use-publish';

interface PublishDialogProps {
  policy: PolicySummary;
  onClose: () => void;
}

/** What a publication changes, before it is done. */
export function PublishDialog({ policy, onClose }: PublishDialogProps) {
  const { name, publishedVersion, latestVersion } = policy;
  const versions = useVersions(name);
  const draft = useDraft();
  const [version, setVersion] = useState(latestVersion);
  const publish = usePublish(name);
  const isSame = version === publishedVersion;
  return (
    <Modal opened onClose={onClose} size="lg" title={`Publish ${name}`}>
      <Stack>
        {draft.isChanged && (
          <Text size="sm" fw={600}>
            Your draft is no version yet and is not published by this. Save it first.
          </Text>
        )}
        <Select
          label="Version"
          value={String(version)}
          onChange={(value) => setVersion(Number(value ?? latestVersion))}
          data={versions.items.map((each) => ({ value: String(each.version), label: labelOf(each, publishedVersion) }))}
          allowDeselect={false}
        />
        {isSame && <Text size="sm">This version is published already.</Text>}
        {!isSame && publishedVersion === null && (
          <Text size="sm">Nothing of this policy is published now: all of its rules begin to apply.</Text>
        )}
        {!isSame && publishedVersion !== null && <RuleChanges name={name} from={publishedVersion} to={version} />}
        <Text size="sm">
          Every new action is decided by it at once. Where your organisation wants a second person for it, it waits for
          one.
        </Text>
        {publish.isError && <Failure error={publish.error} title="It was not published" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={isSame}
            loading={publish.isPending}
            onClick={() => publish.mutate(version, { onSuccess: onClose })}
          >
            {`Publish version ${version}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function labelOf({ version, message }: { version: number; message: string }, published: number | null): string {
  return `Version ${version}${version === published ? ' (published)' : ''}${message === '' ? '' : `: ${message}`}`;
}
