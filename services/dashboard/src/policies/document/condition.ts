/**
 * The conditions that a form can show: comparisons of fields with values, all of which have to hold. Everything else that
 * CEL can say is left to the text.
 */
export const OPERATORS = [
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'includes',
  'excludes',
  'startsWith',
  'endsWith',
  'contains',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type ValueKind = 'text' | 'number' | 'boolean';

export interface Comparison {
  /** For example `action.amount`. */
  field: string;
  operator: Operator;
  kind: ValueKind;
  /** As a person writes them, without quotes; several with `in` only. */
  values: string[];
}

const METHODS = new Set<string>(['startsWith', 'endsWith', 'contains']);
const FIELD = /^[a-z][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$/;
const NUMBER = /^-?\d{1,15}(\.\d{1,10})?$/;

/** What is wrong with a comparison that was filled in, or null. */
export function comparisonFault({ field, kind, values }: Comparison): string | null {
  if (!FIELD.test(field)) return 'Name a field, such as action.amount.';
  if (values.length === 0) return 'Give a value.';
  if (kind === 'number' && !values.every((value) => NUMBER.test(value))) return 'Give a number.';
  if (kind === 'boolean' && !values.every((value) => value === 'true' || value === 'false')) return 'true or false';
  return null;
}

/** CEL that says the same. */
export function writeCondition(comparisons: readonly Comparison[]): string {
  return comparisons.map(writeComparison).join(' && ');
}

function writeComparison({ field, operator, kind, values }: Comparison): string {
  const literals = values.map((value) => (kind === 'text' ? JSON.stringify(value) : value));
  const [literal = '""'] = literals;
  if (operator === 'in') return `${field} in [${literals.join(', ')}]`;
  if (operator === 'includes') return `${literal} in ${field}`;
  if (operator === 'excludes') return `!(${literal} in ${field})`;
  if (METHODS.has(operator)) return `${field}.${operator}(${literal})`;
  return `${field} ${operator} ${literal}`;
}

/** The comparisons of a condition; null where it says more than comparisons can. */
export function readCondition(text: string): Comparison[] | null {
  const tokens = tokensOf(text);
  return tokens === null ? null : new Reader(tokens).all();
}

type Token = { is: 'path' | 'sign'; text: string } | { is: 'literal'; kind: ValueKind; text: string };

const TOKEN =
  /\s*(?:(?<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?<number>-?\d+(?:\.\d+)?)|(?<text>"(?:[^"\\\n]|\\.)*"|'[^'\\"\n]*')|(?<sign>&&|==|!=|<=|>=|[<>![\](),]))/y;

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  const source = text.trimEnd();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length; ) {
    const groups = TOKEN.exec(source)?.groups;
    if (!groups) return null;
    const token = tokenOf(groups);
    if (token === null) return null;
    tokens.push(token);
  }
  return tokens;
}

function tokenOf({ path, number, text, sign }: Record<string, string | undefined>): Token | null {
  if (path === 'true' || path === 'false') return { is: 'literal', kind: 'boolean', text: path };
  if (path !== undefined) return { is: 'path', text: path };
  if (number !== undefined) return NUMBER.test(number) ? { is: 'literal', kind: 'number', text: number } : null;
  if (sign !== undefined) return { is: 'sign', text: sign };
  const value = unquoted(text ?? '');
  return value === null ? null : { is: 'literal', kind: 'text', text: value };
}

/** Escapes that JSON and CEL share; null for the others. */
function unquoted(text: string): string | null {
  if (text.startsWith("'")) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

/** Reads `a && b && c`; every method gives null for what it does not know. */
class Reader {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  all(): Comparison[] | null {
    const comparisons: Comparison[] = [];
    do {
      const comparison = this.comparison();
      if (comparison === null) return null;
      comparisons.push(comparison);
    } while (this.takes('&&'));
    return this.at === this.tokens.length ? comparisons : null;
  }

  private comparison(): Comparison | null {
    const token = this.next();
    if (token?.is === 'literal') return this.membership(token, 'includes');
    if (token?.is === 'path') return this.about(token.text);
    if (token?.text !== '!' || !this.takes('(')) return null;
    const literal = this.next();
    const negated = literal?.is === 'literal' ? this.membership(literal, 'excludes') : null;
    return negated !== null && this.takes(')') ? negated : null;
  }

  /** After the literal of `"x" in field`. */
  private membership({ kind, text }: Token & { is: 'literal' }, operator: Operator): Comparison | null {
    const word = this.next();
    const field = this.next();
    if (word?.text !== 'in' || field?.is !== 'path' || !FIELD.test(field.text)) return null;
    return { field: field.text, operator, kind, values: [text] };
  }

  /** After a field, or a field with a method. */
  private about(path: string): Comparison | null {
    const [, owner = '', method = ''] = /^(.*)\.(\w+)$/.exec(path) ?? [];
    if (METHODS.has(method) && this.takes('(')) {
      const literal = this.next();
      if (literal?.is !== 'literal' || literal.kind !== 'text' || !this.takes(')') || !FIELD.test(owner)) return null;
      return { field: owner, operator: method as Operator, kind: 'text', values: [literal.text] };
    }
    if (!FIELD.test(path)) return null;
    const operator = this.next()?.text ?? '';
    if (operator === 'in') return this.list(path);
    const literal = this.next();
    if (!['==', '!=', '<', '<=', '>', '>='].includes(operator) || literal?.is !== 'literal') return null;
    return { field: path, operator: operator as Operator, kind: literal.kind, values: [literal.text] };
  }

  /** After `field in`: literals of one kind. */
  private list(field: string): Comparison | null {
    if (!this.takes('[')) return null;
    const values: string[] = [];
    let kind: ValueKind | undefined;
    do {
      const literal = this.next();
      if (literal?.is !== 'literal' || (kind !== undefined && kind !== literal.kind)) return null;
      kind = literal.kind;
      values.push(literal.text);
    } while (this.takes(','));
    return this.takes(']') && kind !== undefined ? { field, operator: 'in', kind, values } : null;
  }

  private next(): Token | undefined {
    return this.tokens[this.at++];
  }

  private takes(sign: string): boolean {
    const token = this.tokens[this.at];
    if (token?.is !== 'sign' || token.text !== sign) return false;
    this.at++;
    return true;
  }
}
