import { compareText } from './comparison.js';
import { childrenOf, type Expression, pathOf } from './expression.js';
import { type ConditionIssue, nearest } from './issue.js';
import { MAX_COMPREHENSION_DEPTH } from './limits.js';
import type { Fields, Variables } from './variables.js';

/** Every mistake in names: unknown variables and fields (also inside `has`), with the nearest known name. */
export function checkFields(expression: Expression, variables: Variables): ConditionIssue[] {
  const issues: ConditionIssue[] = [];
  visit(expression, new Set(), 0);
  return issues;

  function visit(node: Expression, locals: ReadonlySet<string>, depth: number): void {
    const path = pathOf(node);
    if (path) {
      if (!locals.has(path[0] as string)) checkPath(node, path);
      return;
    }
    if (node.kind !== 'comprehension') {
      for (const child of childrenOf(node)) visit(child, locals, depth);
      return;
    }
    if (depth >= MAX_COMPREHENSION_DEPTH) {
      issues.push(issueAt(node, 'too_costly', `${node.macro}() may be nested ${MAX_COMPREHENSION_DEPTH} deep at most`));
      return;
    }
    if (node.variable in variables) {
      issues.push(
        issueAt(node, 'name_taken', `\`${node.variable}\` is a variable already`, 'use another name, like x'),
      );
    }
    visit(node.range, locals, depth);
    const inner = new Set([...locals, node.variable]);
    for (const child of [node.filter, node.value]) if (child) visit(child, inner, depth + 1);
  }

  function checkPath(node: Expression, path: string[]): void {
    const [root, ...names] = path as [string, ...string[]];
    if (!Object.hasOwn(variables, root)) {
      const close = ownerOf(root, variables) ?? nearest(root, Object.keys(variables));
      const suggestion = close
        ? `did you mean ${close}?`
        : `use one of ${Object.keys(variables).sort(compareText).join(', ')}; text needs quotes`;
      issues.push(issueAt(startOf(node), 'unknown_variable', `there is no variable \`${root}\``, suggestion));
      return;
    }
    let known: string | Fields = variables[root] as string | Fields;
    for (const [index, name] of names.entries()) {
      if (typeof known === 'string') return;
      if (!Object.hasOwn(known, name)) {
        issues.push(
          unknownField(nodeOf(node, names.length - 1 - index), path.slice(0, index + 1).join('.'), name, known),
        );
        return;
      }
      known = known[name] as string | Fields;
    }
    if (typeof known !== 'string' || (root === 'action' && names.length === 0)) {
      const first = typeof known === 'string' ? 'type' : Object.keys(known)[0];
      const message = `\`${path.join('.')}\` has fields and cannot be used as a value`;
      issues.push(issueAt(node, 'not_a_value', message, `name a field, for example ${path.join('.')}.${first}`));
    }
  }
}

/** `action.amount` for `amount`. */
function ownerOf(name: string, variables: Variables): string | undefined {
  const owner = ['action', 'target', 'agent', 'risk', 'facts'].find((each) => {
    const fields = variables[each];
    return typeof fields === 'object' && Object.hasOwn(fields, name);
  });
  return owner && `${owner}.${name}`;
}

function unknownField(node: Expression, object: string, name: string, known: Fields): ConditionIssue {
  const close = nearest(name, Object.keys(known));
  const names = Object.keys(known).sort(compareText);
  const list = names.length > 12 ? `${names.slice(0, 12).join(', ')} …` : names.join(', ');
  const suggestion = close ? `did you mean ${object}.${close}?` : `${object} has ${list}`;
  return issueAt(node, 'unknown_field', `there is no field \`${name}\` in ${object}`, suggestion);
}

/** The part of a path that is `up` members shorter. */
function nodeOf(node: Expression, up: number): Expression {
  let part = node;
  for (let i = 0; i < up && (part.kind === 'select' || part.kind === 'has'); i++) part = part.object;
  return part;
}

function startOf(node: Expression): Expression {
  let part = node;
  while (part.kind === 'select' || part.kind === 'has') part = part.object;
  return part;
}

function issueAt(node: Expression, code: string, message: string, suggestion?: string): ConditionIssue {
  return { code, message, at: node.at, suggestion };
}
