import { ActionIcon, Button, Group, Popover, Stack, TextInput } from '@mantine/core';
import { useDisclosure, useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useSession } from '../../sign-in/session';
import { type ActionsSearch, actionsSearch, isFiltered } from '../actions-search';

interface View {
  name: string;
  search: ActionsSearch;
}

const GIVEN: readonly View[] = [
  { name: 'All', search: {} },
  { name: 'Waiting for people', search: { status: 'PENDING_APPROVAL' } },
  { name: 'Unknown outcomes', search: { status: 'UNKNOWN' } },
  { name: 'Blocked', search: { status: 'BLOCKED' } },
  { name: 'Failed', search: { status: 'FAILED' } },
];
const MOST_VIEWS = 30;

/** Filters by a name: those that everybody has, and the reader's own, which this browser keeps. */
export function SavedViews({ search }: { search: ActionsSearch }) {
  const { org } = useSession();
  const [views, setViews] = useLocalStorage<View[]>({
    key: `runplane.views.actions.${org.id}`,
    defaultValue: [],
    deserialize: readViews,
  });
  const save = (name: string) =>
    setViews((before) => [...before.filter((view) => view.name !== name), { name, search }].slice(-MOST_VIEWS));
  return (
    <Group gap="xs" role="group" aria-label="Views">
      {GIVEN.map((view) => (
        <ViewButton key={view.name} view={view} current={search} />
      ))}
      {views.map((view) => (
        <Group key={view.name} gap={2} wrap="nowrap">
          <ViewButton view={view} current={search} />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => setViews((before) => before.filter(({ name }) => name !== view.name))}
          >
            <X size={14} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {isFiltered(search) && <SaveView onSave={save} />}
    </Group>
  );
}

function ViewButton({ view, current }: { view: View; current: ActionsSearch }) {
  const navigate = useNavigate();
  const isCurrent = JSON.stringify(actionsSearch({ ...view.search })) === JSON.stringify(actionsSearch({ ...current }));
  return (
    <Button
      size="compact-sm"
      variant={isCurrent ? 'light' : 'default'}
      aria-pressed={isCurrent}
      onClick={() => void navigate({ to: '/actions', search: view.search })}
    >
      {view.name}
    </Button>
  );
}

function SaveView({ onSave }: { onSave: (name: string) => void }) {
  const [opened, form] = useDisclosure();
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(name.trim());
    setName('');
    form.close();
  };
  return (
    <Popover opened={opened} onChange={form.toggle} trapFocus withinPortal={false}>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" onClick={form.toggle}>
          Save this view
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Save this view">
        <form onSubmit={submit}>
          <Stack gap="xs">
            <TextInput
              label="Name of the view"
              description="Kept in this browser. Its address can be sent to others."
              maxLength={40}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              required
            />
            <Button type="submit" size="xs" disabled={name.trim() === ''}>
              Save
            </Button>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What this browser has kept may be of an older release, or of somebody's making. */
function readViews(text: string | undefined): View[] {
  try {
    const views = JSON.parse(text ?? '[]') as unknown;
    if (!Array.isArray(views)) return [];
    return views
      .filter((view): view is { name: string; search: object } => typeof view?.name === 'string')
      .map(({ name, search }) => ({ name, search: actionsSearch({ ...search }) }));
  } catch {
    return [];
  }
}
