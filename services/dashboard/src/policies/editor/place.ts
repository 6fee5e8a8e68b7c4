/** Where in a policy's YAML the cursor stands: enough of YAML for completion, also while the text is not valid. */
export interface Place {
  /** Keys from the root on, without list positions: `['rules', 'match', 'actions']`. */
  path: string[];
  /** Whether a key is being written there, or a value. */
  kind: 'key' | 'value';
  /** What stands between the begin of the value (or key) and the cursor. */
  written: string;
}

interface Line {
  /** Column of the first `-`, or of the key. */
  begin: number;
  /** Column of the key; where there is none, of the value. */
  column: number;
  isItem: boolean;
  key: string | null;
  value: string;
}

const LINE = /^(\s*)((?:-\s+)*)(-$)?(?:([A-Za-z_][\w-]*)\s*:(?:\s+|$))?(.*)$/;

function lineOf(text: string): Line {
  const [, indent = '', dashes = '', lastDash = '', key, value = ''] = LINE.exec(text) ?? [];
  const isItem = dashes !== '' || lastDash !== '';
  const begin = indent.length;
  return { begin, column: begin + dashes.length + lastDash.length, isItem, key: key ?? null, value };
}

/** `before`: the text up to the cursor. */
export function placeOf(before: string): Place {
  const lines = before.split('\n');
  const current = lineOf(lines.pop() ?? '');
  const parents = parentsOf(lines, current);
  const path = parents.map(({ key }) => key ?? '');
  const owner = parents.at(-1);
  if (owner && /^[|>][-+0-9]*\s*(#.*)?$/.test(owner.value)) return { path, kind: 'value', written: current.value };
  if (current.key !== null) return inValue([...path, current.key], current.value);
  // Below a key an item of a list is a value, unless the items of that list are maps.
  const asItem = current.isItem && !MAPS_IN_LISTS.has(path.join('.'));
  return /^[[{]/.test(current.value) || asItem
    ? inValue(path, current.value)
    : { path, kind: 'key', written: current.value };
}

/** Lists whose items have keys. */
const MAPS_IN_LISTS = new Set(['rules', 'rules.approval.stages']);

/** Lines with the keys that the current line stands below, outermost first. */
function parentsOf(lines: readonly string[], current: Line): Line[] {
  const parents: Line[] = [];
  let limit = current.isItem ? current.begin + 1 : current.column;
  let onlyKeys = current.isItem;
  for (const text of lines.toReversed()) {
    if (/^\s*(#.*)?$/.test(text)) continue;
    const line = lineOf(text);
    if (line.key !== null && line.column < limit && !(onlyKeys && line.isItem && line.begin >= limit - 1)) {
      parents.unshift(line);
      limit = line.column;
      onlyKeys = false;
    }
    if (line.isItem && line.begin < limit && !onlyKeys) {
      limit = line.begin + 1;
      onlyKeys = true;
    }
    if (limit === 0) break;
  }
  return parents;
}

/** Follows `{ a: [x, y], b:` to the innermost bracket that is still open. */
function inValue(path: readonly string[], value: string): Place {
  const stack: { bracket: string; path: string[] }[] = [];
  let here = [...path];
  let begin = 0;
  for (let at = 0; at < value.length; at++) {
    const sign = value[at] ?? '';
    if (sign === '"' || sign === "'") {
      const end = value.indexOf(sign, at + 1);
      if (end < 0) break;
      at = end;
    } else if ((sign === '{' || sign === '[') && value.slice(begin, at).trim() === '') {
      stack.push({ bracket: sign, path: here });
      begin = at + 1;
    } else if (sign === '}' || sign === ']') {
      here = stack.pop()?.path ?? here;
      begin = at + 1;
    } else if (sign === ',' && stack.length > 0) {
      here = stack.at(-1)?.path ?? here;
      begin = at + 1;
    } else if (sign === ':' && stack.at(-1)?.bracket === '{') {
      here = [...(stack.at(-1)?.path ?? here), value.slice(begin, at).trim()];
      begin = at + 1;
    }
  }
  const written = value.slice(begin).trimStart();
  const open = stack.at(-1);
  const isKey = open?.bracket === '{' && here === open.path;
  return { path: here, kind: isKey ? 'key' : 'value', written };
}

/** The action globs of the rule in which the cursor stands; empty where the rule names none. */
export function actionsOfRule(text: string, position: number): string[] {
  const starts = [...text.matchAll(/^ *- +(?=[\w{])/gm)].map(({ index }) => index);
  const begin = starts.findLast((start) => start <= position && /^ {0,2}- /.test(text.slice(start))) ?? 0;
  const end = starts.find((start) => start > position && /^ {0,2}- /.test(text.slice(start))) ?? text.length;
  const rule = text.slice(begin, end);
  const inline = /\bactions:\s*\[([^\]]*)\]/.exec(rule)?.[1];
  const block = /\bactions:\s*\n((?:\s+- .*\n?)+)/.exec(rule)?.[1];
  const names = inline?.split(',') ?? block?.split('\n').map((line) => line.replace(/^\s*- /, '')) ?? [];
  return names.map((name) => name.trim().replace(/^["']|["']$/g, '')).filter((name) => name !== '');
}
