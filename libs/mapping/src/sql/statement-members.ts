import { hasFilter } from './filter.js';
import { type Findings, nameParts, qualified, rangeName, tableName } from './findings.js';
import type { Node } from './parser.js';
import type { Kind } from './statement-kinds.js';

/** What a statement does beyond its kind, because of its members. */
export function readMembers(type: string, node: Node, findings: Findings, outermost: boolean): void {
  READERS[type]?.(node, findings, outermost);
}

const READERS: Record<string, ((node: Node, findings: Findings, outermost: boolean) => void) | undefined> = {
  SelectStmt(node, findings, outermost) {
    if (node.intoClause) findings.kind('alter_schema');
    if (node.lockingClause) findings.kind('lock_records');
    if (outermost || node.fromClause) findings.kind('read_records');
    if (outermost && node.fromClause) findings.filter('read', hasFilter(node.whereClause));
  },
  ExplainStmt: (_, findings) => findings.kind('read_records'),
  InsertStmt({ onConflictClause }, findings) {
    if ((onConflictClause as Node | undefined)?.action === 'ONCONFLICT_UPDATE') findings.kind('update_records');
  },
  UpdateStmt: ({ whereClause }, findings) => findings.filter('change', hasFilter(whereClause)),
  DeleteStmt: ({ whereClause }, findings) => findings.filter('change', hasFilter(whereClause)),
  TruncateStmt: (_, findings) => findings.filter('change', false),
  MergeStmt({ mergeWhenClauses, joinCondition }, findings) {
    const clauses = ((mergeWhenClauses ?? []) as { MergeWhenClause: Node }[]).map((each) => each.MergeWhenClause);
    for (const { commandType } of clauses) findings.kind(...(MERGE_KINDS[String(commandType)] ?? []));
    const unmatched = clauses.filter(({ matchKind }) => matchKind === 'MERGE_WHEN_NOT_MATCHED_BY_SOURCE');
    const all = unmatched.some(({ condition }) => !hasFilter(condition));
    findings.filter('change', hasFilter(joinCondition) && !all);
  },
  /** FROM and TO move rows; a program or a file of the server is another matter. */
  CopyStmt({ relation, is_from, is_program, filename }, findings) {
    if (is_program) findings.routine('copy program');
    else if (filename !== undefined) findings.routine('copy file');
    if (relation) findings.table(rangeName(relation as Node), is_from === true);
    findings.kind(is_from ? 'insert_records' : 'read_records');
  },
  CallStmt: ({ funccall }, findings) => findings.routine(`call ${qualified(nameParts((funccall as Node).funcname))}`),
  DoStmt: (_, findings) => findings.routine('do block'),
  ExecuteStmt: ({ name }, findings) => findings.routine(`execute ${qualified([String(name)])}`),
  /** Some settings decide who one is, and what one may see or skip. */
  VariableSetStmt({ name }, findings) {
    if (ACCESS_SETTINGS.includes(String(name))) findings.kind('change_database_access');
  },
  AlterTableStmt({ cmds }, findings) {
    const types = ((cmds ?? []) as { AlterTableCmd: Node }[]).map((each) => String(each.AlterTableCmd.subtype));
    if (types.some((type) => /RowSecurity|ChangeOwner/.test(type))) findings.kind('change_database_access');
    if (types.some((type) => /Trig|Rule/.test(type))) findings.kind('configure_database');
  },
  DropStmt({ objects, removeType }, findings) {
    if (removeType === 'OBJECT_POLICY') findings.kind('change_database_access');
    if (/EXTENSION|FDW|FOREIGN_SERVER|PUBLICATION|EVENT_TRIGGER/.test(String(removeType))) {
      findings.kind('configure_database');
    }
    const isTable = /^OBJECT_(TABLE|VIEW|MATVIEW|FOREIGN_TABLE)$/.test(String(removeType));
    for (const object of (objects ?? []) as Node[]) {
      if (isTable) findings.table(tableName(objectName(object)), true);
      else findings.object(objectName(object));
    }
  },
};

const MERGE_KINDS: Readonly<Record<string, readonly Kind[]>> = {
  CMD_INSERT: ['insert_records'],
  CMD_UPDATE: ['update_records'],
  CMD_DELETE: ['delete_records'],
  CMD_NOTHING: ['read_records'],
};

const ACCESS_SETTINGS = ['role', 'session_authorization', 'session_replication_role', 'row_security'];

/** Without ANALYZE a statement is only planned. */
export function isOnlyPlanned({ options }: Node): boolean {
  return !((options ?? []) as { DefElem: Node }[]).some(
    ({ DefElem: { defname, arg } }) => defname === 'analyze' && !isOff(arg),
  );
}

function isOff(arg: unknown): boolean {
  const { String: string, Integer: integer, Boolean: bool } = (arg ?? {}) as Record<string, Node | undefined>;
  if (string) return ['false', 'off', '0'].includes(String(string.sval));
  if (bool) return bool.boolval !== true;
  return integer !== undefined && (integer.ival ?? 0) === 0;
}

function objectName(object: Node): string[] {
  const { List: list, ObjectWithArgs: withArgs, TypeName: type, String: string } = object as Record<string, Node>;
  if (list) return nameParts(list.items);
  if (withArgs) return nameParts(withArgs.objname);
  if (type) return nameParts(type.names);
  return string ? [String(string.sval)] : [];
}
