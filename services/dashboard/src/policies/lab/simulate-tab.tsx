import { Button, Group, SegmentedControl, Select, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';
import { fromNow } from '../../shared/time';
import type { PolicyTabProps } from '../tabs';
import { CallFields, type CallInput, emptyCall, readCall } from './call-fields';
import { DecideByControl } from './decide-by';
import { KeepAsTest } from './keep-as-test';
import type { Simulated } from './simulated';
import { Simulation } from './simulation';
import { type DecideBy, useSource } from './source';

/** What would be decided on a call or on a recorded action, without doing anything. */
export function SimulateTab({ name }: PolicyTabProps) {
  const { action } = useSearch({ from: '/policies/$name' });
  const [by, setBy] = useState<DecideBy>('text');
  const [subject, setSubject] = useState<'call' | 'recorded'>(action === undefined ? 'call' : 'recorded');
  const [call, setCall] = useState<CallInput>(emptyCall);
  const [actionId, setActionId] = useState<string | null>(action ?? null);
  const draft = useSource(by);
  const read = readCall(call);
  const simulate = useMutation({
    mutationFn: (): Promise<Simulated> => {
      const what = subject === 'recorded' ? { actionId: actionId ?? '' } : read.ok ? read.input : {};
      return ask(api.POST('/v1/policies/simulate', { body: { draft, ...what } }));
    },
  });
  const isReady = subject === 'recorded' ? actionId !== null : read.ok;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    simulate.mutate();
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Stack>
          <Group>
            <DecideByControl value={by} onChange={setBy} />
            <SegmentedControl
              aria-label="What to decide"
              value={subject}
              onChange={(chosen) => setSubject(chosen === 'recorded' ? 'recorded' : 'call')}
              data={[
                { value: 'call', label: 'A call' },
                { value: 'recorded', label: 'A recorded action' },
              ]}
            />
          </Group>
          {subject === 'call' ? (
            <CallFields value={call} onChange={setCall} fault={read.ok ? null : read.fault} />
          ) : (
            <RecordedAction value={actionId} onChange={setActionId} />
          )}
          <Group>
            <Button type="submit" disabled={!isReady} loading={simulate.isPending}>
              Simulate
            </Button>
          </Group>
        </Stack>
      </form>
      {simulate.isError && <Failure error={simulate.error} title="It was not simulated" />}
      {simulate.data && (
        <>
          <Simulation answer={simulate.data} />
          {subject === 'call' && read.ok && (
            <KeepAsTest policy={name} input={read.input} decision={simulate.data.record.decision} />
          )}
        </>
      )}
    </Stack>
  );
}

const recentQuery = {
  queryKey: ['action', 'recent'],
  queryFn: () => ask(api.GET('/v1/actions', { params: { query: { limit: 100 } } })),
};

function RecordedAction({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const recent = useQuery(recentQuery);
  const items = recent.data?.items ?? [];
  const isOther = value !== null && !items.some(({ actionId }) => actionId === value);
  const data = items.map((row) => ({ value: row.actionId, label: labelOf(row) }));
  return (
    <Select
      label="Recorded action"
      description="The newest 100. From the page of any other action, choose “Simulate”."
      placeholder={items.length === 0 ? 'No action is recorded yet' : 'Search by action, decision or id'}
      value={value}
      onChange={onChange}
      data={isOther ? [{ value, label: value }, ...data] : data}
      searchable
      maw={640}
    />
  );
}

function labelOf({ actionId, actionType, decision, target, createdAt }: Schema<'ActionRow'>): string {
  const on = target.id === null ? '' : ` on ${target.id}`;
  return `${actionType}${on}, ${decision ?? 'not decided'}, ${fromNow(createdAt)} (${actionId})`;
}
