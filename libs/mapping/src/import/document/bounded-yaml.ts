import { Composer, type Document, Lexer, LineCounter, type ParseOptions, Parser, type SchemaOptions } from 'yaml';

const MAX_DEPTH = 64;
const MAX_ERRORS = 20;
/** The lexer's mark before a plain or block scalar. */
const SCALAR_FOLLOWS = '\u001f';
/** Lexemes that stand for no text: document start, end of flow, scalar follows. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', SCALAR_FOLLOWS]);
const ON_ERROR = 'onError';

const OPTIONS: ParseOptions & SchemaOptions = {
  // Compares each key with all others of its mapping; `duplicateKeys` does it in linear time.
  uniqueKeys: false,
  stringKeys: true,
  merge: false,
  resolveKnownTags: false,
};

export interface YamlFault {
  code: string;
  message: string;
  /** Character offset in the text. */
  offset: number;
}

export interface BoundedYaml {
  document: Document.Parsed | null;
  faults: YamlFault[];
  lines: LineCounter;
}

/**
 * Composes one YAML 1.2 document without tags in time linear to its text. The library alone does not: its composer
 * tries again at every level of a deep nesting, takes the square of the number of tags, and makes an error object
 * with a stack trace of every fault that it finds.
 */
export function composeYaml(text: string): BoundedYaml {
  const lines = new LineCounter();
  const faults: YamlFault[] = [];
  try {
    const composer = new Composer(OPTIONS);
    // The library collects faults without a bound, and has no other place to stop it.
    composer[ON_ERROR] = (source: number | [number, number] | { offset: number }, code: string, message: string) => {
      faults.push({ code: `yaml_${code.toLowerCase()}`, message, offset: offsetOf(source) });
      if (faults.length >= MAX_ERRORS) throw new Refusal();
    };
    const [document, second] = composer.compose(boundedTokens(text, lines, faults), true, text.length);
    if (second) faults.push({ code: 'yaml_multiple_docs', message: 'send one document', offset: second.range[0] });
    return { document: document ?? null, faults, lines };
  } catch (error) {
    if (error instanceof Refusal) return { document: null, faults, lines };
    throw error;
  }
}

class Refusal extends Error {}

function* boundedTokens(text: string, lines: LineCounter, faults: YamlFault[]) {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  let inScalar = false;
  let at = 0;
  const refuse = (code: string, message: string, offset = at): never => {
    faults.push({ code, message, offset });
    throw new Refusal();
  };
  for (const lexeme of new Lexer().lex(text)) {
    if (!inScalar && lexeme.startsWith('!')) refuse('yaml_tag', 'tags are not read here');
    at += MARKS.has(lexeme) ? 0 : lexeme.length;
    inScalar = lexeme === SCALAR_FOLLOWS;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') refuse('yaml_unexpected_token', token.message, token.offset);
      yield token;
    }
    if (parser.stack.length > MAX_DEPTH) refuse('yaml_too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  }
  yield* parser.end();
}

function offsetOf(source: number | readonly number[] | { offset: number }): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}
