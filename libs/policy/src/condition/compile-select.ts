import { type Expression, type ExpressionOf, pathOf } from './expression.js';
import { parseTimestamp } from './local-time.js';
import type { Evaluator, Names, Scope } from './scope.js';
import { admit, Failure, isMap, Moment, type Result, typeOf } from './values.js';

type Compile = (node: Expression) => Evaluator;

/** Reads a member that is there, `undefined` otherwise. */
type Member = (scope: Scope) => unknown;

/** `object.field`: a failure where the field is missing. */
export function compileSelect(node: ExpressionOf<'select'>, compile: Compile, names: Names): Evaluator {
  const name = pathOf(node)?.join('.') ?? `.${node.field}`;
  const at = node.at;
  const missing = new Failure(`${name} is missing`, at);
  const known = knownMember(node, names);
  if (known) {
    if (name === 'facts.now') return (scope) => momentOf(known(scope), missing);
    return (scope) => {
      const value = known(scope);
      if (typeof value === 'string' || typeof value === 'boolean') return value;
      return value === undefined || value === null ? missing : admit(value, name, at);
    };
  }
  const object = compile(node.object);
  return (scope) => {
    const value = object(scope);
    if (value instanceof Failure) return value;
    if (!isMap(value)) return new Failure(`${typeOf(value)} has no field ${node.field}`, at);
    return Object.hasOwn(value, node.field) ? admit(value[node.field], name, at) : missing;
  };
}

/** `has(object.field)`: false where the field is missing; a failure where the object itself is. */
export function hasField(node: ExpressionOf<'has'>, compile: Compile, names: Names): Evaluator {
  const known = knownMember(node, names);
  if (known) {
    return (scope) => {
      const value = known(scope);
      return value !== undefined && value !== null;
    };
  }
  const object = compile(node.object);
  return (scope) => {
    const value = object(scope);
    if (value instanceof Failure) return value;
    if (!isMap(value)) return new Failure(`${typeOf(value)} has no field ${node.field}`, node.at);
    return Object.hasOwn(value, node.field) && value[node.field] !== undefined;
  };
}

/** Members of all variables but `context`: there, `null` counts as missing. */
function knownMember(node: ExpressionOf<'select' | 'has'>, names: Names): Member | null {
  const path = pathOf(node);
  const [root, ...fields] = path ?? [];
  if (root === undefined || names.includes(root)) return null;
  const field = fields[0] as string;
  if (root === 'action') return fields.length === 1 ? actionMember(field) : null;
  if (root === 'target') return fields.length === 1 ? (scope) => own(scope.action.target, field) : null;
  if (root === 'agent') return fields.length === 1 ? (scope) => own(scope.facts.agent, field) : null;
  if (root === 'risk') return fields.length === 1 ? (scope) => own(scope.risk, field) : null;
  if (root !== 'facts') return null;
  if (fields.length === 1) return (scope) => own(scope.facts, field);
  const inner = fields[1] as string;
  return fields.length === 2 ? (scope) => own(own(scope.facts, field), inner) : null;
}

function actionMember(field: string): Member {
  if (field === 'type' || field === 'provider' || field === 'operation' || field === 'effect') {
    return (scope) => scope.action[field];
  }
  return (scope) => own(scope.action.material, field);
}

function own(object: unknown, field: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, field)
    ? (object as { [key: string]: unknown })[field]
    : undefined;
}

function momentOf(value: unknown, missing: Failure): Result {
  const ms = typeof value === 'string' ? parseTimestamp(value) : null;
  return ms === null ? missing : new Moment(ms);
}
