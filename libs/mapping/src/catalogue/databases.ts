import type { Definitions } from './definitions.js';
import { flag, integer, json, list, requiredText, text } from './fields.js';

/** What a statement says about itself (docs/catalogue.md). A call of another kind of database leaves them out. */
export const sqlFields = {
  statement: { ...text, description: 'The SQL text, exactly.' },
  parameters: { ...json, description: 'Values of $1, $2 …' },
  tables: { ...list, description: 'Every table that the text names, with its schema.' },
  tables_written: list,
  where: { ...flag, description: 'False where an UPDATE or DELETE, or else a SELECT, has no condition on a column.' },
  kinds: { ...list, description: 'Actions of all parts of the text; the most severe one is the action.' },
  functions: { ...list, description: 'Functions that are not known to be free of effects.' },
} as const;

const table = requiredText;

/** Reading and changing data. */
export const databases: Definitions = [
  {
    type: 'read_records',
    effect: 'read',
    description: 'Read rows of a table.',
    targetType: 'table',
    sensitivity: 'low',
    material: { table, filter: json, columns: list, limit: integer, ...sqlFields },
  },
  {
    type: 'insert_records',
    effect: 'write',
    description: 'Add rows to a table.',
    targetType: 'table',
    sensitivity: 'medium',
    material: { table, records: json, count: { ...integer, description: 'Number of rows.' }, ...sqlFields },
  },
  {
    type: 'update_records',
    effect: 'write',
    description: 'Change rows of a table; without a filter, all of them.',
    targetType: 'table',
    sensitivity: 'medium',
    material: { table, filter: json, values: json, limit: integer, ...sqlFields },
  },
  {
    type: 'delete_records',
    effect: 'destructive',
    description: 'Delete rows of a table; without a filter, all of them.',
    targetType: 'table',
    sensitivity: 'high',
    material: { table, filter: json, limit: integer, ...sqlFields },
  },
  {
    type: 'lock_records',
    effect: 'write',
    description: 'Keep others from changing rows or tables until the transaction ends.',
    targetType: 'table',
    sensitivity: 'medium',
    material: sqlFields,
  },
  {
    type: 'call_function',
    effect: 'write',
    description: 'Call functions with a small known effect: sequences, advisory locks, notifications.',
    targetType: 'database',
    sensitivity: 'medium',
    material: sqlFields,
  },
  {
    type: 'run_routine',
    effect: 'destructive',
    description: 'Run code whose effects the statement does not show: functions, procedures, programs of the server.',
    targetType: 'database',
    sensitivity: 'critical',
    material: sqlFields,
  },
  {
    type: 'control_session',
    effect: 'write',
    description: 'Begin or end transactions; change settings, cursors or prepared statements of a session.',
    targetType: 'database',
    sensitivity: 'medium',
    material: sqlFields,
  },
];

/** Changing the database itself. */
export const databaseAdministration: Definitions = [
  {
    type: 'alter_schema',
    effect: 'destructive',
    description: 'Create, change or drop tables, columns, indexes or other schema objects.',
    targetType: 'database',
    sensitivity: 'critical',
    material: { ...sqlFields, statement: { ...sqlFields.statement, required: true }, objects: list },
  },
  {
    type: 'change_database_access',
    effect: 'access',
    description: 'Grant or revoke privileges; change roles, owners or row security.',
    targetType: 'database',
    sensitivity: 'critical',
    material: sqlFields,
  },
  {
    type: 'configure_database',
    effect: 'destructive',
    description: 'Change settings, extensions, foreign servers or replication of a database.',
    targetType: 'database',
    sensitivity: 'critical',
    material: sqlFields,
  },
  {
    type: 'maintain_database',
    effect: 'write',
    description: 'Vacuum, analyse, reindex or refresh.',
    targetType: 'database',
    sensitivity: 'medium',
    material: sqlFields,
  },
  {
    type: 'create_database',
    effect: 'write',
    description: 'Create a database server, a cluster or a table of a managed database.',
    targetType: 'database',
    sensitivity: 'medium',
    material: { database: requiredText, engine: text, instance_type: text, public: flag },
  },
  {
    type: 'modify_database',
    effect: 'write',
    description: 'Change, restart or stop a managed database.',
    targetType: 'database',
    sensitivity: 'critical',
    material: { database: requiredText, changes: json },
  },
  {
    type: 'delete_database',
    effect: 'destructive',
    description: 'Delete a managed database or table.',
    targetType: 'database',
    sensitivity: 'critical',
    material: { database: requiredText, final_backup: text },
  },
  {
    type: 'create_backup',
    effect: 'write',
    description: 'Make a backup of a database.',
    targetType: 'database',
    sensitivity: 'low',
    material: { database: requiredText, backup: text },
  },
  {
    type: 'restore_backup',
    effect: 'destructive',
    description: 'Restore a database from a backup.',
    targetType: 'database',
    sensitivity: 'critical',
    material: { database: requiredText, backup: text },
  },
  {
    type: 'delete_backup',
    effect: 'destructive',
    description: 'Delete a backup of a database.',
    targetType: 'backup',
    sensitivity: 'critical',
    material: { backup: requiredText },
  },
];
