import type { ConditionReader, ReadCondition } from './condition-reader.js';
import { type Expression, mapChildren } from './expression.js';

/** Shapes that one reader remembers. */
const MAX_SHAPES = 1_000;

/** Text, names, and integers that stand for themselves: no part of a fraction, of another notation or of a name. */
const TOKENS = /"[^"\\\n]*"|'[^'\\\n]*'|[\w.]+/g;
const TOKEN_AT = /^[\w.]+/;
const INTEGER = /^(0|[1-9]\d{0,14})$/;
/** Raw, long and escaped texts, and comments: read as they are. */
const UNUSUAL = /\\|\/\/|"""|'''|\b[rRbB]+["']/;

/**
 * Policies hold thousands of conditions that differ in their integers only. Their names, types and places are the same,
 * so one is read and checked, and the others are that one with their own integers. Only conditions without issues are
 * remembered, and integers that CEL reads exactly; no check looks at the value of such an integer.
 */
export function rememberShapes(read: ConditionReader): ConditionReader {
  const known = new Map<string, Extract<ReadCondition, { ok: true }>>();
  return (text) => {
    const shape = shapeOf(text);
    if (shape === null) return read(text);
    const similar = known.get(shape);
    if (similar) return { ...similar, expression: withIntegersOf(text, similar.expression) };
    const result = read(text);
    if (result.ok && known.size < MAX_SHAPES) known.set(shape, result);
    return result;
  };
}

/** The text with every integer as zeros, of the same length: places in the text stay the same. */
function shapeOf(text: string): string | null {
  if (UNUSUAL.test(text)) return null;
  return text.replace(TOKENS, (token) => (INTEGER.test(token) ? '0'.repeat(token.length) : token));
}

function withIntegersOf(text: string, node: Expression): Expression {
  if (node.kind !== 'literal') return mapChildren(node, (child) => withIntegersOf(text, child));
  if (node.number !== 'int') return node;
  const token = TOKEN_AT.exec(text.slice(node.at, node.at + 16))?.[0] ?? '';
  return INTEGER.test(token) ? { ...node, kind: 'literal', value: Number(token) } : node;
}
