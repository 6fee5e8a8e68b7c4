import { Findings, nameParts, rangeName, type SqlSummary } from './findings.js';
import { PARTS } from './node-types.js';
import type { Node } from './parser.js';
import { STATEMENTS } from './statement-kinds.js';
import { isOnlyPlanned, readMembers } from './statement-members.js';

/** A construct that nobody has looked at yet: never taken for something harmless. */
export class UnsupportedSql extends Error {}

/** Names of common table expressions that hide tables of the same name. */
export type Scope = ReadonlySet<string>;

/** Where a statement stands: only the outermost ones decide whether a read has a condition. */
interface Place {
  scope: Scope;
  outermost: boolean;
}

const RUNS_ITS_QUERY = ['ExplainStmt', 'CopyStmt', 'PrepareStmt', 'DeclareCursorStmt'];

/** What the statements of one text do. Throws `UnsupportedSql` where a part of it is not known. */
export function readStatements(statements: readonly Node[]): SqlSummary {
  const findings = new Findings();
  for (const statement of statements) visit(statement, { scope: new Set(), outermost: true });
  return findings.summary(statements.length);

  function visit(value: unknown, place: Place): void {
    if (Array.isArray(value)) for (const item of value) visit(item, place);
    if (Array.isArray(value) || value === null || typeof value !== 'object') return;
    const [type] = Object.keys(value);
    const isWrapped = type !== undefined && /^[A-Z]/.test(type);
    if (isWrapped) visitNode(type, (value as Node)[type] as Node, place);
    else if ('relname' in value) visitTable(value as Node, place);
    else visitMembers(value as Node, { ...place, outermost: false });
  }

  function visitNode(type: string, node: Node, place: Place): void {
    const inner = { ...place, outermost: false };
    if (Object.hasOwn(STATEMENTS, type)) visitStatement(type, node, place);
    else if (type === 'RangeVar') visitTable(node, place);
    else if (type === 'FuncCall') visitCall(node, inner);
    else if (!PARTS.has(type)) throw new UnsupportedSql(`holds ${type}, which is not supported`);
    else {
      for (const operator of [node.name, node.operName, node.useOp]) visitOperator(operator);
      if (type === 'RangeTableSample') visitSampling(node);
      visitMembers(node, inner);
    }
  }

  function visitStatement(type: string, node: Node, place: Place): void {
    if (type === 'ExplainStmt' && isOnlyPlanned(node)) {
      findings.kind('read_records');
      findings.planned(readStatements([node.query as Node]));
      return;
    }
    const { kinds, writes = [] } = STATEMENTS[type] as (typeof STATEMENTS)[string];
    findings.kind(...kinds);
    const inner = { ...place, scope: visitWith(node.withClause as Node | undefined, place.scope) };
    readMembers(type, node, findings, place.outermost);
    for (const member of writes) visitWritten(node[member]);
    // Both sides of a UNION are statements without their wrapper.
    const [larg, rarg] = [node.larg, node.rarg] as (Node | undefined)[];
    for (const side of type === 'SelectStmt' ? [larg, rarg] : []) if (side) visitStatement(type, side, inner);
    const { withClause, larg: _l, rarg: _r, lockingClause, intoClause, into, query, base, ...rest } = node;
    for (const target of [intoClause, into]) visitWritten((target as Node | undefined)?.rel);
    visit(query, { ...inner, outermost: place.outermost && RUNS_ITS_QUERY.includes(type) });
    if (base) visitStatement('CreateStmt', base as Node, inner);
    for (const [member, value] of Object.entries(rest)) {
      if (!writes.includes(member)) visit(value, { ...inner, outermost: false });
    }
  }

  /** Each expression sees those before it, or all where the clause is recursive. */
  function visitWith(clause: Node | undefined, outer: Scope): Scope {
    const expressions = ((clause?.ctes ?? []) as { CommonTableExpr: Node }[]).map(
      ({ CommonTableExpr }) => CommonTableExpr,
    );
    const names = expressions.map(({ ctename }) => String(ctename));
    expressions.forEach(({ ctequery }, index) => {
      const visible = clause?.recursive ? names : names.slice(0, index);
      visit(ctequery, { scope: new Set([...outer, ...visible]), outermost: false });
    });
    return new Set([...outer, ...names]);
  }

  function visitTable(node: Node, { scope }: Place): void {
    const isExpression = node.schemaname === undefined && scope.has(String(node.relname));
    if (!isExpression) findings.table(rangeName(node), false);
  }

  /** A common table expression can't be written, so that its name here is the table's. */
  function visitWritten(value: unknown): void {
    const nodes = (Array.isArray(value) ? value : [value]) as (Node | undefined)[];
    for (const node of nodes) {
      const table = (node?.RangeVar ?? node) as Node | undefined;
      if (table?.relname !== undefined) findings.table(rangeName(table), true);
    }
  }

  function visitCall(node: Node, place: Place): void {
    findings.function(nameParts(node.funcname));
    const { funcname, ...rest } = node;
    visitMembers(rest, place);
  }

  /** `OPERATOR(schema.+)` may be anybody's. */
  function visitOperator(name: unknown): void {
    const parts = Array.isArray(name) ? nameParts(name) : [];
    if (parts.length > 1 && parts[0] !== 'pg_catalog')
      findings.function([...parts.slice(0, -1), `operator ${parts.at(-1)}`]);
  }

  function visitSampling(node: Node): void {
    const method = nameParts(node.method);
    if (!['bernoulli', 'system'].includes(method.join('.'))) findings.function([...method, 'tablesample']);
  }

  function visitMembers(node: Node, place: Place): void {
    for (const value of Object.values(node)) visit(value, place);
  }
}
