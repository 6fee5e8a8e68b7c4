import type { Naming } from '../../source-tool.js';
import { nounOf, singular, wordsOf } from '../../words/tokens.js';
import { isVerb } from '../../words/verbs.js';
import { READ_VERBS, UNMISTAKABLE_VERBS } from '../../words/vocabulary.js';

const VERSION = /^(api|rest|v\d+([a-z]+\d*)?|\d{4}-\d{2}(-\d{2})?)$/i;

/** What method, path and operation id say: `POST /v1/charges/{charge}/capture` captures a `charge`. */
export function namingOfOperation(method: string, path: string, operationId: string): Naming {
  const segments = path.split('/').filter((segment) => segment !== '' && !VERSION.test(segment));
  const literals = segments.filter((segment) => !segment.includes('{'));
  const action = actionOf(method, segments);
  const last = wordsOf(literals.at(-1) ?? '');
  const resource = action === '' ? last : wordsOf(literals.at(-2) ?? '');
  const named = verbsOfId(method, operationId);
  return {
    verb: action || named[0] || plainVerb(method, segments),
    noun: nounOf(resource),
    words: action === '' ? last : [...resource, ...last.slice(1)],
    verbs: [...new Set([action, ...named])].filter(isVerb),
  };
}

/** The parameter that names the resource: at the end of the path, or right before an action. */
export function resourceArgument(path: string): { resourceArgument?: string } {
  const match = /\{([^{}]+)\}(\/[^/{}]+)?$/.exec(path);
  if (!match || (match[2] !== undefined && !isVerb(wordsOf(match[2])[0] ?? ''))) return {};
  return { resourceArgument: match[1] as string };
}

/**
 * A last segment that is a verb: `/cancel`, `/search`; after GET only one that can be nothing else. What stands in the
 * singular after a parameter is one too, if only by its place: `/invoices/{invoice}/finalize`.
 */
function actionOf(method: string, segments: readonly string[]): string {
  const last = segments.at(-1) ?? '';
  const [word = ''] = last.includes('{') ? [] : wordsOf(last);
  if (method === 'GET' || method === 'HEAD') {
    return UNMISTAKABLE_VERBS.has(word) || READ_VERBS.has(word) ? word : '';
  }
  const placed = segments.at(-2)?.includes('{') === true && singular(last) === last;
  return isVerb(word) || placed ? word : '';
}

function verbsOfId(method: string, operationId: string): string[] {
  const words = wordsOf(operationId);
  if (words[0] === method.toLowerCase()) words.shift();
  const reads = method === 'GET' || method === 'HEAD';
  return words.filter((word, index) =>
    index === 0 && !reads ? isVerb(word) : UNMISTAKABLE_VERBS.has(word) && (index === 0 || !reads),
  );
}

function plainVerb(method: string, segments: readonly string[]): string {
  const item = segments.at(-1)?.includes('{') === true;
  if (method === 'DELETE') return 'delete';
  if (method === 'GET' || method === 'HEAD') return item ? 'read' : 'list';
  return method === 'POST' && !item ? 'create' : 'update';
}
