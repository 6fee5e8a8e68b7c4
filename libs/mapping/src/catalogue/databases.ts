import type { Definitions } from './definitions.js';

const table = { type: 'string', required: true } as const;

export const databases: Definitions = [
  {
    type: 'read_records',
    effect: 'read',
    description: 'Read rows of a table.',
    targetType: 'table',
    sensitivity: 'low',
    material: { table, filter: { type: 'json' }, columns: { type: 'string_list' }, limit: { type: 'integer' } },
  },
  {
    type: 'insert_records',
    effect: 'write',
    description: 'Add rows to a table.',
    targetType: 'table',
    sensitivity: 'medium',
    material: { table, records: { type: 'json' }, count: { type: 'integer', description: 'Number of rows.' } },
  },
  {
    type: 'update_records',
    effect: 'write',
    description: 'Change rows of a table; without a filter, all of them.',
    targetType: 'table',
    sensitivity: 'medium',
    material: { table, filter: { type: 'json' }, values: { type: 'json' }, limit: { type: 'integer' } },
  },
  {
    type: 'delete_records',
    effect: 'destructive',
    description: 'Delete rows of a table; without a filter, all of them.',
    targetType: 'table',
    sensitivity: 'high',
    material: { table, filter: { type: 'json' }, limit: { type: 'integer' } },
  },
  {
    type: 'alter_schema',
    effect: 'destructive',
    description: 'Create, change or drop tables, columns, indexes or other schema objects.',
    targetType: 'database',
    sensitivity: 'critical',
    material: { statement: { type: 'string', required: true }, objects: { type: 'string_list' } },
  },
];
