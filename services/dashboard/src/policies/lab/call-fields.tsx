import { Button, Group, JsonInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schema } from '../../api/types';
import { agentsQuery } from '../../shared/lists';
import { useVocabulary } from '../editor/vocabulary';

/** A call as it is being written. */
export interface CallInput {
  agentId: string | null;
  call: string;
  context: string;
  /** Local date and time; empty for now. */
  at: string;
}

/** A call to simulate. */
export interface ImaginedCall {
  agentId: string;
  call: Schema<'ToolCall'>;
  context: Record<string, unknown>;
  at?: string;
}

export const emptyCall: CallInput = {
  agentId: null,
  call: '{\n  "action": "",\n  "arguments": {},\n  "target": { "environment": "production" }\n}',
  context: '{}',
  at: '',
};

type Read = { ok: true; input: ImaginedCall } | { ok: false; fault: string };

export function readCall({ agentId, call, context, at }: CallInput): Read {
  if (agentId === null) return { ok: false, fault: 'Choose the agent that calls.' };
  const readableCall = objectOf(call);
  if (readableCall === null) return { ok: false, fault: 'The call is no JSON object.' };
  const readableContext = objectOf(context);
  if (readableContext === null) return { ok: false, fault: 'The context is no JSON object.' };
  const time = at === '' ? {} : { at: new Date(at).toISOString() };
  return {
    ok: true,
    input: { agentId, call: readableCall as Schema<'ToolCall'>, context: readableContext, ...time },
  };
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

interface CallFieldsProps {
  value: CallInput;
  onChange: (value: CallInput) => void;
  fault: string | null;
}

export function CallFields({ value, onChange, fault }: CallFieldsProps) {
  const { data: agents = [] } = useQuery(agentsQuery);
  const set = (part: Partial<CallInput>) => onChange({ ...value, ...part });
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label="Agent"
          placeholder="Who calls"
          value={value.agentId}
          onChange={(agentId) => set({ agentId })}
          data={agents.map(({ id, name }) => ({ value: id, label: name }))}
          searchable
        />
        <TextInput
          label="Time"
          description="What schedules see; now where empty"
          type="datetime-local"
          value={value.at}
          onChange={(event) => set({ at: event.currentTarget.value })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <JsonInput
          label="Call"
          description="As an agent sends it: action or tool, arguments, target"
          value={value.call}
          onChange={(call) => set({ call })}
          autosize
          minRows={8}
          maxRows={20}
          formatOnBlur
          validationError="No JSON"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <JsonInput
          label="Context"
          description="What else the agent says about the call"
          value={value.context}
          onChange={(context) => set({ context })}
          autosize
          minRows={8}
          maxRows={20}
          formatOnBlur
          validationError="No JSON"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
      </SimpleGrid>
      <Examples onChoose={(call) => set({ call })} />
      {fault !== null && (
        <Text size="sm" c="dimmed">
          {fault}
        </Text>
      )}
    </Stack>
  );
}

const EXAMPLES: Record<Schema<'MaterialField'>['type'], unknown> = {
  string: 'text',
  integer: 1,
  boolean: true,
  currency: 'EUR',
  string_list: ['text'],
  json: {},
};

/** Frames of calls of the organisation's own tools, to be filled in. */
function Examples({ onChoose }: { onChoose: (call: string) => void }) {
  const { actions } = useVocabulary();
  if (actions.length === 0) return null;
  const example = ({ type, material }: Schema<'ActionDefinition'>) => {
    const fields = Object.entries(material).map(([name, field]) => [name, EXAMPLES[field.type]]);
    const call = { action: type, arguments: Object.fromEntries(fields), target: { environment: 'production' } };
    return JSON.stringify(call, null, 2);
  };
  return (
    <Group gap="xs">
      <Text size="sm">Begin with</Text>
      {actions.slice(0, 6).map((action) => (
        <Button key={action.type} size="compact-xs" variant="default" onClick={() => onChoose(example(action))}>
          {action.type}
        </Button>
      ))}
    </Group>
  );
}
