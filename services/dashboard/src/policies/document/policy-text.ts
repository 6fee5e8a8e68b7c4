import { Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, visit, YAMLMap, YAMLSeq } from 'yaml';

/** A document of the API as text to edit: keys in the order of docs/policy.md, without what is the default anyway. */
export function policyText(document: object): string {
  const yaml = new Document(asWritten(document));
  inBrackets(yaml.contents);
  return print(yaml);
}

const ORDER = [
  ...['name', 'id', 'description', 'effect', 'match', 'when', 'reason', 'rules'],
  ...['approval', 'stages', 'approvers', 'quorum', 'timeout', 'onTimeout'],
];
const DEFAULTS: Record<string, unknown> = { fourEyes: false, denyReasonRequired: false, onTimeout: 'deny', quorum: 1 };

function asWritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asWritten);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([key, member]) => DEFAULTS[key] !== member && !isEmpty(member));
  const place = (key: string) => ORDER.indexOf(key) + 1 || ORDER.length + 1;
  members.sort(([a], [b]) => place(a) - place(b));
  return Object.fromEntries(members.map(([key, member]) => [key, asWritten(member)]));
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Lists of plain values stand on one line, as people write them. */
function inBrackets<T>(node: T): T {
  if (!isNode(node)) return node;
  visit(node, {
    Seq(_key, list) {
      list.flow = list.items.every(isScalar);
    },
  });
  return node;
}

/**
 * Long texts stay on their line, and lists in brackets are written `[a, b]` beside maps in braces `{ a: b }`, so that a
 * change of one rule changes no line of another.
 */
function print(yaml: Document): string {
  visit(yaml, {
    Collection(_key, collection) {
      const padding = collection instanceof YAMLSeq ? '' : ' ';
      const plain = collection instanceof YAMLSeq ? YAMLSeq.prototype.toString : YAMLMap.prototype.toString;
      collection.toString = function printed(context, ...rest) {
        return plain.call(this, context && { ...context, flowCollectionPadding: padding }, ...rest);
      };
    },
  });
  return yaml.toString({ lineWidth: 0 });
}

export type RawRule = Record<string, unknown>;

export type Parsed = { ok: true; yaml: Document; name: unknown; rules: RawRule[] } | { ok: false; why: string };

/** The rules of a text for a form; says why where a form can't show them. What is valid is the server's to say. */
export function parsePolicy(text: string): Parsed {
  const yaml = parseDocument(text, { schema: 'core' });
  const [mistake] = yaml.errors;
  if (mistake) return { ok: false, why: `The text is not readable as YAML: ${mistake.message.split('\n')[0]}` };
  if (hasAliases(yaml)) return { ok: false, why: 'The text uses anchors and aliases, which a form would write out.' };
  const rules = isMap(yaml.contents) ? yaml.contents.get('rules', true) : undefined;
  if (!isSeq(rules) || !rules.items.every((item) => isMap(item))) {
    return { ok: false, why: 'The text has no list of rules yet.' };
  }
  const value = yaml.toJS() as { name?: unknown; rules: RawRule[] };
  return { ok: true, yaml, name: value.name, rules: value.rules };
}

function hasAliases(yaml: Document): boolean {
  let found = false;
  visit(yaml, {
    Node(_key, node) {
      if (!isAlias(node) && !('anchor' in node && node.anchor)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** What is set or, by `undefined`, taken away; comments and the order of everything else stay. */
export type Change = readonly [path: readonly (string | number)[], value: unknown];

export function changedText(text: string, changes: readonly Change[]): string {
  const yaml = parseDocument(text, { schema: 'core' });
  for (const [path, value] of changes) {
    if (value === undefined) yaml.deleteIn(path);
    else yaml.setIn(path, inBrackets(yaml.createNode(value)));
  }
  return print(yaml);
}

export function withRule(text: string, rule: object): string {
  const yaml = parseDocument(text, { schema: 'core' });
  yaml.addIn(['rules'], inBrackets(yaml.createNode(rule)));
  return print(yaml);
}

export function withoutRule(text: string, index: number): string {
  return changedText(text, [[['rules', index], undefined]]);
}
