import type { ActionDefinition, PolicyIssue } from '@runplane/contracts';
import { compareText } from '../condition/comparison.js';
import type { ConditionReader } from '../condition/condition-reader.js';
import { childrenOf, type Expression, pathOf } from '../condition/expression.js';
import { type ConditionIssue, lineAndColumn } from '../condition/issue.js';
import { conditionReader, openConditionReader } from '../condition/read-condition.js';
import { celTypeOf, variablesFor } from '../condition/variables.js';
import { checkOptional } from './check-optional.js';
import { checkValues } from './check-values.js';

type ConditionCheck = (
  text: string,
  definitions: readonly ActionDefinition[],
  path: string,
) => { issues: PolicyIssue[]; expression: Expression | null };

/**
 * Checks a condition against the actions that its rule can match. A field has to exist in at least one of them; where
 * actions give a field different types, the condition is checked for each type.
 */
export function conditionChecker(actionTypes: readonly string[]): ConditionCheck {
  const readOpen = openConditionReader();
  const readersOf = variantReaders();
  return (text, definitions, path) => {
    const open = readOpen(text);
    const readers = readersOf(definitions);
    const issues = open.ok
      ? typedIssues(text, readers(open.expression), definitions.length)
      : namedIssues(text, open.issues, readers(null));
    if (open.ok && issues.length === 0) issues.push(...checkOptional(open.expression, definitions));
    return {
      issues: issues.map(({ at, ...issue }) => ({ ...issue, path, ...lineAndColumn(text, at) })),
      expression: open.ok && issues.length === 0 ? open.expression : null,
    };
  };

  /** The same mistakes, found where the fields' names are known: better suggestions. */
  function namedIssues(text: string, issues: ConditionIssue[], [variant]: Variant[]): ConditionIssue[] {
    const named = variant?.read(text);
    return !named || named.ok ? issues : named.issues;
  }

  function typedIssues(text: string, variants: Variant[], actions: number): ConditionIssue[] {
    for (const { example, read } of variants) {
      const result = read(text);
      const issues = result.ok ? checkValues(result.expression, actionTypes) : result.issues;
      if (issues.length > 0) return actions > 1 && example ? issues.map(forAction(example)) : issues;
    }
    return [];
  }
}

/** A type error may hold for one of the matched actions only: say for which. */
function forAction(example: string): (issue: ConditionIssue) => ConditionIssue {
  return (issue) => (issue.code === 'wrong_type' ? { ...issue, message: `for ${example}: ${issue.message}` } : issue);
}

interface Variant {
  /** One of the actions with these types; null where no action is matched. */
  example: string | null;
  read: ConditionReader;
}

type VariantReaders = (definitions: readonly ActionDefinition[]) => (expression: Expression | null) => Variant[];

/**
 * Readers for each distinct way in which the matched actions type the fields that an expression uses; for null, one that
 * knows their names. Thousands of rules are about the same actions and fields: readers are made once.
 */
function variantReaders(): VariantReaders {
  const readers = new Map<string, ConditionReader>();
  const known = new Map<readonly ActionDefinition[], Map<string, Variant[]>>();
  return (definitions) => {
    const byFields = known.get(definitions) ?? new Map<string, Variant[]>();
    known.set(definitions, byFields);
    return (expression) => {
      const used = expression ? [...materialFields(expression)].sort(compareText) : [];
      const key = used.join();
      let found = byFields.get(key);
      if (!found) {
        const fields = knownFields(definitions);
        found = typings(used, definitions).map(({ example, types }) => ({
          example,
          read: readerFor({ ...fields, ...types }, readers),
        }));
        byFields.set(key, found);
      }
      return found;
    };
  };
}

interface Typing {
  example: string | null;
  types: Record<string, string>;
}

/** A field that only other actions have is `dyn`: it is missing at run time, which fails closed. */
function typings(used: readonly string[], definitions: readonly ActionDefinition[]): Typing[] {
  const somewhere = used.filter((field) => definitions.some((each) => celTypeOf(each, field) !== null));
  const found = new Map<string, Typing>();
  for (const definition of definitions) {
    const types = somewhere.map((field) => [field, celTypeOf(definition, field) ?? 'dyn'] as const);
    const key = types.join();
    if (!found.has(key)) found.set(key, { example: definition.type, types: Object.fromEntries(types) });
  }
  return found.size > 0 ? [...found.values()] : [{ example: null, types: {} }];
}

/** Names for "did you mean": every material field of the matched actions. */
function knownFields(definitions: readonly ActionDefinition[]): Record<string, string> {
  return Object.fromEntries(
    definitions.flatMap((each) => Object.keys(each.material).map((field) => [field, celTypeOf(each, field) ?? 'dyn'])),
  );
}

function materialFields(expression: Expression): Set<string> {
  const path = pathOf(expression);
  if (path) return new Set(path[0] === 'action' && path[1] !== undefined ? [path[1]] : []);
  return new Set(childrenOf(expression).flatMap((child) => [...materialFields(child)]));
}

function readerFor(material: Record<string, string>, readers: Map<string, ConditionReader>): ConditionReader {
  const key = JSON.stringify(Object.entries(material).sort(([a], [b]) => compareText(a, b)));
  let reader = readers.get(key);
  if (!reader) {
    reader = conditionReader(variablesFor(material));
    readers.set(key, reader);
  }
  return reader;
}
