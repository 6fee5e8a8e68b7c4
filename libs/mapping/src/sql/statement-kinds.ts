/**
 * The actions that a statement can be, the most severe first: where a text is several of them, the first one counts.
 * A routine may do what all others do; so it comes before them.
 */
export const KINDS = [
  'run_routine',
  'change_database_access',
  'configure_database',
  'alter_schema',
  'delete_records',
  'update_records',
  'insert_records',
  'lock_records',
  'call_function',
  'maintain_database',
  'control_session',
  'read_records',
] as const;
export type Kind = (typeof KINDS)[number];

export interface StatementRule {
  kinds: readonly Kind[];
  /** Members that hold the tables it changes; every other table is read or only named. */
  writes?: readonly string[];
}

function rules(kind: Kind, ...types: string[]): Record<string, StatementRule> {
  return Object.fromEntries(types.map((type) => [type, { kinds: [kind] }]));
}

function writing(kind: Kind, types: Record<string, string>): Record<string, StatementRule> {
  return Object.fromEntries(Object.entries(types).map(([type, member]) => [type, { kinds: [kind], writes: [member] }]));
}

/**
 * Every kind of statement of PostgreSQL 18's parser that is understood, by its node type; `read-statement.ts` adds what
 * depends on the statement's members. A type that is missing here is refused.
 */
export const STATEMENTS: Readonly<Record<string, StatementRule>> = {
  SelectStmt: { kinds: [] },
  ExplainStmt: { kinds: [] },
  CopyStmt: { kinds: [] },
  ...rules('read_records', 'VariableShowStmt'),
  ...writing('insert_records', { InsertStmt: 'relation' }),
  ...writing('update_records', { UpdateStmt: 'relation' }),
  ...writing('delete_records', { DeleteStmt: 'relation', TruncateStmt: 'relations' }),
  MergeStmt: { kinds: [], writes: ['relation'] },
  ...rules('run_routine', 'DoStmt', 'CallStmt', 'ExecuteStmt'),
  ...rules('lock_records', 'LockStmt'),
  ...rules('call_function', 'NotifyStmt'),
  ...rules('maintain_database', 'VacuumStmt', 'CheckPointStmt', 'ReindexStmt'),
  ...writing('maintain_database', { ClusterStmt: 'relation', RefreshMatViewStmt: 'relation' }),
  ...rules('control_session', 'TransactionStmt', 'VariableSetStmt', 'DiscardStmt', 'ConstraintsSetStmt', 'ListenStmt'),
  ...rules('control_session', 'UnlistenStmt', 'DeallocateStmt', 'ClosePortalStmt', 'FetchStmt'),
  ...rules('control_session', 'PrepareStmt', 'DeclareCursorStmt'),
  ...rules('change_database_access', 'GrantStmt', 'GrantRoleStmt', 'AlterDefaultPrivilegesStmt', 'CreateRoleStmt'),
  ...rules('change_database_access', 'AlterRoleStmt', 'AlterRoleSetStmt', 'DropRoleStmt', 'SecLabelStmt'),
  ...rules('change_database_access', 'CreateUserMappingStmt', 'AlterUserMappingStmt', 'DropUserMappingStmt'),
  ...rules('change_database_access', 'AlterOwnerStmt', 'ReassignOwnedStmt'),
  ...writing('change_database_access', { CreatePolicyStmt: 'table', AlterPolicyStmt: 'table' }),
  DropOwnedStmt: { kinds: ['change_database_access', 'alter_schema'] },
  ...rules('configure_database', 'AlterSystemStmt', 'AlterDatabaseStmt', 'AlterDatabaseSetStmt', 'LoadStmt'),
  ...rules('configure_database', 'AlterDatabaseRefreshCollStmt', 'CreateExtensionStmt', 'AlterExtensionStmt'),
  ...rules('configure_database', 'AlterExtensionContentsStmt', 'CreatePLangStmt', 'CreateTableSpaceStmt'),
  ...rules('configure_database', 'DropTableSpaceStmt', 'AlterTableSpaceOptionsStmt', 'AlterTableMoveAllStmt'),
  ...rules('configure_database', 'CreateFdwStmt', 'AlterFdwStmt', 'CreateForeignServerStmt', 'AlterForeignServerStmt'),
  ...rules('configure_database', 'ImportForeignSchemaStmt', 'CreatePublicationStmt', 'AlterPublicationStmt'),
  ...rules('configure_database', 'CreateSubscriptionStmt', 'AlterSubscriptionStmt', 'DropSubscriptionStmt'),
  ...rules('configure_database', 'CreateEventTrigStmt', 'AlterEventTrigStmt'),
  ...writing('alter_schema', { CreateStmt: 'relation', AlterTableStmt: 'relation', IndexStmt: 'relation' }),
  ...writing('alter_schema', { CreateTrigStmt: 'relation', RuleStmt: 'relation', RenameStmt: 'relation' }),
  ...writing('alter_schema', { AlterObjectSchemaStmt: 'relation', AlterObjectDependsStmt: 'relation' }),
  ...writing('alter_schema', { ViewStmt: 'view', CreateSeqStmt: 'sequence', AlterSeqStmt: 'sequence' }),
  ...rules(
    'alter_schema',
    'CreateTableAsStmt',
    'CreateForeignTableStmt',
    'DropStmt',
    'CommentStmt',
    'CreateSchemaStmt',
  ),
  ...rules('alter_schema', 'CreatedbStmt', 'DropdbStmt', 'CreateFunctionStmt', 'AlterFunctionStmt', 'DefineStmt'),
  ...rules('alter_schema', 'AlterCollationStmt', 'AlterDomainStmt', 'CreateDomainStmt', 'CompositeTypeStmt'),
  ...rules('alter_schema', 'CreateEnumStmt', 'AlterEnumStmt', 'CreateRangeStmt', 'AlterTypeStmt', 'CreateCastStmt'),
  ...rules('alter_schema', 'CreateOpClassStmt', 'CreateOpFamilyStmt', 'AlterOpFamilyStmt', 'AlterOperatorStmt'),
  ...rules('alter_schema', 'CreateConversionStmt', 'CreateTransformStmt', 'CreateAmStmt', 'CreateStatsStmt'),
  ...rules('alter_schema', 'AlterStatsStmt', 'AlterTSDictionaryStmt', 'AlterTSConfigurationStmt'),
};
