import { JsonInput, NumberInput, PasswordInput, Select, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { Schema } from '../api/types';

/** The part of JSON Schema (2020-12) that schemas of connections are made of. */
interface Shape {
  type?: string;
  properties?: Record<string, Shape>;
  required?: string[];
  enum?: string[];
  const?: string;
  oneOf?: Shape[];
  default?: unknown;
  maxLength?: number;
}

export type Values = Record<string, unknown>;

interface SchemaFieldsProps {
  /** Before the fields' names in paths of problems, such as `configuration`. */
  part: string;
  schema: Schema<'JsonObject'>;
  values: Values;
  onChange: (values: Values) => void;
  /** Hides what is typed. */
  secret?: boolean;
  errors: ReadonlyMap<string, string>;
}

/** One field for each member that a schema names. What is left empty is not sent. */
export function SchemaFields({ part, schema, values, onChange, secret = false, errors }: SchemaFieldsProps) {
  const shape = shapeFor(schema as Shape, values);
  const set = (name: string, value: unknown) => {
    const { [name]: _former, ...rest } = values;
    onChange(value === '' || value === undefined || value === null ? rest : { ...rest, [name]: value });
  };
  return (
    <Stack gap="xs">
      {Object.entries(shape.properties ?? {}).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          shape={field}
          secret={secret}
          required={shape.required?.includes(name) ?? false}
          value={values[name]}
          onChange={(value) => set(name, value)}
          error={errors.get(`${part}.${name}`)}
        />
      ))}
    </Stack>
  );
}

/** Of alternatives, the one whose fixed member (such as `transport`) was chosen; the first before that. */
function shapeFor(schema: Shape, values: Values): Shape {
  if (schema.oneOf === undefined) return schema;
  const fits = (one: Shape) =>
    Object.entries(one.properties ?? {}).every(
      ([name, { const: fixed }]) => fixed === undefined || values[name] === fixed,
    );
  const chosen = schema.oneOf.find(fits) ?? schema.oneOf[0] ?? {};
  const properties = { ...chosen.properties };
  for (const [name, { const: fixed }] of Object.entries(properties)) {
    if (fixed === undefined) continue;
    const choices = schema.oneOf.map((one) => one.properties?.[name]?.const).filter((one) => one !== undefined);
    properties[name] = { enum: choices };
  }
  return { ...chosen, properties };
}

interface FieldProps {
  name: string;
  shape: Shape;
  secret: boolean;
  required: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
  error: string | undefined;
}

const LONG = 2_000;

function Field({ name, shape, secret, required, value, onChange, error }: FieldProps) {
  const common = { label: name, required, error, placeholder: placeholderOf(shape) };
  const text = typeof value === 'string' ? value : '';
  if (shape.enum !== undefined) {
    return <Select {...common} data={shape.enum} value={text || null} onChange={onChange} />;
  }
  switch (shape.type) {
    case 'boolean':
      return (
        <Switch
          label={name}
          checked={(value ?? shape.default) === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(next === '' ? undefined : Number(next))}
        />
      );
    case 'string':
      if (secret) {
        return (
          <PasswordInput
            {...common}
            autoComplete="off"
            value={text}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        );
      }
      if ((shape.maxLength ?? 0) > LONG) {
        return <Textarea {...common} autosize value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
      }
      return <TextInput {...common} value={text} onChange={(event) => onChange(event.currentTarget.value)} />;
    default:
      return <JsonField {...common} shape={shape} onChange={onChange} />;
  }
}

/** What has no field of its own is written as JSON. */
function JsonField({
  shape,
  onChange,
  ...common
}: Pick<FieldProps, 'shape' | 'onChange' | 'required' | 'error'> & { label: string; placeholder: string }) {
  return (
    <JsonInput
      {...common}
      description={shape.type === 'array' ? 'A JSON array' : 'A JSON object'}
      validationError="This is not JSON."
      autosize
      minRows={2}
      onChange={(text) => onChange(parsed(text))}
    />
  );
}

/** Text that is no JSON yet is not sent: the field says so itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function placeholderOf({ default: standard }: Shape): string {
  if (standard === undefined || typeof standard === 'object') return '';
  return `${String(standard)} if left empty`;
}
