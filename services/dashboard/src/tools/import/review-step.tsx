import { Alert, Button, Checkbox, Group, List, Select, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask } from '../../api/client';
import type { Schema } from '../../api/types';
import { Failure } from '../../shared/failure';
import { ScrollingTable } from '../../shared/scrolling-table';

type Preview = Schema<'ImportPreview'>;
type Imported = Schema<'ImportedTool'>;
type Effect = Schema<'ActionDefinition'>['effect'];

const EFFECTS: Effect[] = ['read', 'write', 'message', 'access', 'money', 'destructive'];

interface ReviewStepProps {
  preview: Preview;
  onApplied: (applied: Schema<'AppliedImport'>) => void;
}

/** What would be saved, the least certain first; each effect can be set right, each tool left out. */
export function ReviewStep({ preview: { proposal, diff }, onApplied }: ReviewStepProps) {
  const queries = useQueryClient();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [effects, setEffects] = useState<Record<string, Effect>>({});
  const [removed, setRemoved] = useState(false);
  const tools = [...proposal.tools].sort((a, b) => certaintyOf(a) - certaintyOf(b));
  const apply = useMutation({
    mutationFn: () =>
      ask(
        api.POST('/v1/imports/apply', {
          body: {
            source: proposal.source,
            tools: proposal.tools
              .filter(({ definition }) => !left.has(definition.name))
              .map(({ definition, origin }) => ({ definition: withEffect(definition, effects), origin })),
            remove: removed ? diff.removed : [],
          },
        }),
      ),
    onSuccess: async (applied) => {
      await queries.invalidateQueries({ queryKey: ['tool'] });
      onApplied(applied);
    },
  });
  const toggle = (name: string, wanted: boolean) => {
    const next = new Set(left);
    if (wanted) next.delete(name);
    else next.add(name);
    setLeft(next);
  };
  return (
    <Stack mt="md">
      <Text>
        {proposal.title ?? proposal.source}: {diff.added.length} new, {diff.changed.length} changed,{' '}
        {diff.unchanged.length} as before, {diff.removed.length} no longer there.
      </Text>
      <Warnings warnings={proposal.warnings} />
      <Drift changes={diff.changed} />
      <ScrollingTable label="Proposed tools" columns={['Take', 'Tool', 'Effect', 'Certain', 'Why']}>
        {tools.map((tool) => (
          <ToolRow
            key={tool.definition.name}
            tool={tool}
            taken={!left.has(tool.definition.name)}
            onTake={(wanted) => toggle(tool.definition.name, wanted)}
            effect={effects[tool.definition.name] ?? tool.definition.action.effect}
            onEffect={(effect) => setEffects({ ...effects, [tool.definition.name]: effect })}
          />
        ))}
      </ScrollingTable>
      {diff.removed.length > 0 && (
        <Checkbox
          label={`Remove what the source no longer has: ${diff.removed.join(', ')}`}
          checked={removed}
          onChange={(event) => setRemoved(event.currentTarget.checked)}
        />
      )}
      {apply.isError && <Failure error={apply.error} title="Nothing was saved" />}
      <Group>
        <Button onClick={() => apply.mutate()} loading={apply.isPending}>
          Apply {proposal.tools.length - left.size} tools
        </Button>
      </Group>
    </Stack>
  );
}

interface ToolRowProps {
  tool: Imported;
  taken: boolean;
  onTake: (wanted: boolean) => void;
  effect: Effect;
  onEffect: (effect: Effect) => void;
}

function ToolRow({ tool: { definition, effect: proposed, notes }, taken, onTake, effect, onEffect }: ToolRowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox
          aria-label={`Take ${definition.name}`}
          checked={taken}
          onChange={(event) => onTake(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td>
        <Text size="sm" fw={600}>
          {definition.name}
        </Text>
        <Text size="xs" c="dimmed" lineClamp={2}>
          {definition.description}
        </Text>
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={`Effect of ${definition.name}`}
          size="xs"
          w={130}
          data={EFFECTS}
          value={effect}
          onChange={(value) => value !== null && onEffect(value as Effect)}
          allowDeselect={false}
        />
      </Table.Td>
      <Table.Td>{proposed.confidence}</Table.Td>
      <Table.Td>
        <Text size="sm">{proposed.reason}</Text>
        {notes.map((note) => (
          <Text key={note} size="xs" c="dimmed">
            {note}
          </Text>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

function Warnings({ warnings }: { warnings: Schema<'ImportWarning'>[] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert color="orange" title={`${warnings.length} warnings`}>
      <List size="sm">
        {warnings.map(({ code, message, operation }) => (
          <List.Item key={`${code} ${operation} ${message}`}>{message}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** A tool that was approved and now describes itself otherwise is how a server turns on its users. */
function Drift({ changes }: { changes: Schema<'ToolChange'>[] }) {
  const drifted = changes.filter(({ drift }) => drift.length > 0);
  if (drifted.length === 0) return null;
  return (
    <Alert color="red" title="The source has changed tools that were reviewed before">
      <List size="sm">
        {drifted.map(({ name, drift, changes: fields }) => (
          <List.Item key={name}>
            <b>{name}</b>: its {drift.join(', ')}. {fields.map(({ field }) => field).join(', ')}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

const certaintyOf = ({ effect: { confidence } }: Imported): number => ['low', 'medium', 'high'].indexOf(confidence);

function withEffect(definition: Imported['definition'], effects: Record<string, Effect>): Imported['definition'] {
  const effect = effects[definition.name] ?? definition.action.effect;
  return { ...definition, action: { ...definition.action, effect } };
}
