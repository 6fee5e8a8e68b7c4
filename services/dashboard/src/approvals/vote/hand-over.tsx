import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { reachOf } from '@runplane/contracts/values';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { Failure } from '../../shared/failure';
import { membersQuery } from '../../shared/lists';
import { useSession } from '../../sign-in/session';
import type { ApprovalDetail } from '../queries';

/** Gives a seat of this stage to another member: the reader's own, or as an owner or admin anybody's. */
export function HandOver({ approval }: { approval: ApprovalDetail }) {
  const [opened, dialog] = useDisclosure();
  return (
    <>
      <Button variant="default" size="xs" onClick={dialog.open}>
        Hand over a seat
      </Button>
      <Modal opened={opened} onClose={dialog.close} title="Hand over a seat of this stage">
        <HandOverForm approvalId={approval.id} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function HandOverForm({ approvalId, onDone }: { approvalId: string; onDone: () => void }) {
  const { member: me } = useSession();
  const isManager = reachOf('approvals.reassign', me.roles) === 'all';
  const members = useQuery(membersQuery).data ?? [];
  const voters = members.filter(
    ({ status, roles }) => status === 'active' && reachOf('approvals.vote', roles) === 'all',
  );
  const [from, setFrom] = useState(me.id);
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const handOver = useMutation({
    mutationFn: (body: { from: string; to: string; reason: string }) =>
      ask(api.POST('/v1/approvals/{id}/reassign', { params: { path: { id: approvalId } }, body })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['approval'] });
      onDone();
    },
  });
  const options = voters.map(({ id, name }) => ({ value: id, label: id === me.id ? `${name} (me)` : name }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (to !== null) handOver.mutate({ from, to, reason: reason.trim() });
      }}
    >
      <Stack>
        <Text size="sm">The seat stays one vote. Who gave it away does not vote from it any more.</Text>
        {isManager && (
          <Select
            label="Whose seat"
            data={options}
            value={from}
            allowDeselect={false}
            onChange={(id) => setFrom(id ?? me.id)}
            searchable
          />
        )}
        <Select
          label="To"
          data={options.filter(({ value }) => value !== from)}
          value={to}
          onChange={setTo}
          searchable
          required
        />
        <Textarea
          label="Reason"
          maxLength={1000}
          required
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {handOver.isError && <Failure error={handOver.error} title="The seat was not handed over" />}
        <Group justify="flex-end">
          <Button type="submit" loading={handOver.isPending} disabled={to === null || reason.trim() === ''}>
            Hand over
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
