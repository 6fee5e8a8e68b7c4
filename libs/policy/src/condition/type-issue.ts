import type { ConditionIssue } from './issue.js';

const TYPE_CODES = new Set([
  'invalid_logical_operand',
  'invalid_condition_type',
  'incompatible_ternary_branches',
  'cannot_index_type',
  'invalid_index_type',
  'invalid_comprehension_range',
  'heterogeneous_list_element',
  'heterogeneous_map_key',
  'heterogeneous_map_value',
]);

/** An error of the CEL library as an issue, in our words where we have better ones. */
export function typeIssue(error: unknown, text: string): ConditionIssue {
  const known = error as { code?: string; summary?: string; message?: string; range?: { start: number } };
  const message = known.summary ?? known.message ?? String(error);
  const at = Math.min(known.range?.start ?? 0, text.length);
  if (known.code === 'no_such_overload') {
    const said = message.replace(/^no such overload: /, 'these types do not go together: ');
    return { code: 'wrong_type', message: said, at, suggestion: overloadHint(message) };
  }
  if (known.code === 'no_matching_overload') {
    const said = message.replace(/^found no matching overload for/, 'there is no');
    return { code: 'wrong_type', message: said, at, suggestion: 'docs/policy.md lists what each function takes' };
  }
  if (TYPE_CODES.has(known.code ?? '')) return { code: 'wrong_type', message, at, suggestion: typeHint(known.code) };
  if (known.code === 'limit_exceeded') {
    return { code: 'too_costly', message: `the condition is too large: ${message}`, at, suggestion: 'split the rule' };
  }
  return { code: 'syntax', message: syntax(message), at, suggestion: syntaxHint(text, at, message) };
}

function overloadHint(message: string): string | undefined {
  if (/null/.test(message)) return 'ask with has(…) whether a field is there';
  if (/bool/.test(message)) return 'use && and || between conditions';
  if (/ in (?:string|int|bool|double)/.test(message)) return 'the right side of `in` has to be a list, like ["a", "b"]';
  if (/list/.test(message)) return 'ask with `"x" in list`, or with list.exists(x, …)';
  if (/: !/.test(message)) return '! needs a condition: compare the value first';
  if (/string/.test(message)) return 'compare text with text and numbers with numbers: remove or add the quotes';
  return undefined;
}

function typeHint(code: string | undefined): string | undefined {
  if (code === 'invalid_logical_operand' || code === 'invalid_condition_type')
    return 'compare the value with something';
  if (code === 'cannot_index_type') return 'text and numbers have no fields; the size of x is size(x)';
  if (code?.startsWith('heterogeneous')) return 'all elements need one type';
  return undefined;
}

function syntax(message: string): string {
  return message
    .replace(/Unexpected token: EOF/, 'the condition ends too early')
    .replace(/got EOF/, 'but it ends here');
}

function syntaxHint(text: string, at: number, message: string): string | undefined {
  const character = text[at];
  const before = text.slice(0, at);
  if (character === '=' && text[at + 1] !== '=') return 'write == to compare';
  if (character === '&' || character === '|') return 'write && for "and", || for "or"';
  if (character === '>' && text[at - 1] === '<') return 'write != for "not equal"';
  if (/^(and|or|not)\b/i.test(text.slice(at)) || /\bnot\s*$/i.test(before)) {
    return 'write && for "and", || for "or", ! for "not"';
  }
  if (/RPAREN/.test(message)) return 'a closing ) is missing';
  if (/RBRACKET/.test(message)) return 'a closing ] is missing';
  if (/Unterminated string/.test(message)) return 'a closing quote is missing';
  if (/iteration variable/.test(message)) return 'the first argument is a new name: list.exists(x, x == "a")';
  return 'see the grammar in docs/policy.md';
}
