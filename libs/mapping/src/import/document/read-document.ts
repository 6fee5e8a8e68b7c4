import { DuplicateMemberError, parseStrictJson } from '@runplane/audit';
import type { Json } from '@runplane/contracts';
import { ImportRefused } from '../import-refused.js';
import { composeYaml } from './bounded-yaml.js';
import { duplicateKeys } from './duplicate-keys.js';
import { LIMITS } from './limits.js';
import { measure } from './measure.js';

/** A document as JSON: the value itself, or read from JSON or YAML text. Throws `ImportRefused`. */
export function readDocument(document: unknown): Json {
  if (typeof document !== 'string') {
    measure(document);
    return document as Json;
  }
  if (document.length > LIMITS.characters) {
    throw new ImportRefused(`The document has more than ${LIMITS.characters} characters.`);
  }
  return /^\s*[[{]/.test(document.slice(0, 1000)) ? readJson(document) : readYaml(document);
}

function readJson(text: string): Json {
  try {
    // The native parser does not recurse: depth is checked before anything else walks the value.
    measure(JSON.parse(text));
    return parseStrictJson(text) as Json;
  } catch (cause) {
    if (cause instanceof DuplicateMemberError) throw new ImportRefused(`In the document ${cause.message}.`);
    if (!(cause instanceof SyntaxError)) throw cause;
    // The parser's own message quotes the document.
    throw new ImportRefused('The document begins like JSON and does not follow its grammar.', '', { cause });
  }
}

function readYaml(text: string): Json {
  if (text.length > LIMITS.yamlCharacters) {
    throw new ImportRefused(`YAML may have at most ${LIMITS.yamlCharacters} characters. Convert it to JSON.`);
  }
  const { document, faults, lines } = composeYaml(text);
  const [fault] = faults;
  if (fault || !document) {
    const line = fault ? Math.max(1, lines.linePos(fault.offset).line) : 1;
    throw new ImportRefused(`The document is no YAML that is read here: ${fault?.message ?? 'empty'} (line ${line}).`);
  }
  const [twice] = duplicateKeys(document, 1);
  if (twice) throw new ImportRefused(`"${twice.name}" stands twice in one mapping of the document (${twice.path}).`);
  const value = plainValue(document);
  measure(value);
  return value;
}

function plainValue(document: { toJS(options: { maxAliasCount: number }): unknown }): Json {
  try {
    return document.toJS({ maxAliasCount: 1_000 }) as Json;
  } catch (cause) {
    throw new ImportRefused('A YAML alias names no anchor, or aliases expand too far.', '', { cause });
  }
}
