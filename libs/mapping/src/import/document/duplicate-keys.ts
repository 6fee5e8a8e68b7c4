import { type Document, isMap, isScalar, isSeq, type Node } from 'yaml';

export interface DuplicateKey {
  name: string;
  /** For example `rules[3].when`. */
  path: string;
  /** Character offset in the text. */
  offset: number;
}

/** Keys that stand twice in one mapping, at most `most`: readers differ in which one they take. */
export function duplicateKeys(document: Document.Parsed, most: number): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  const pending: { node: unknown; path: string }[] = [{ node: document.contents, path: '' }];
  for (let next = pending.pop(); next && found.length < most; next = pending.pop()) {
    const { node, path } = next;
    if (isSeq(node)) {
      for (const [index, item] of node.items.entries()) pending.push({ node: item, path: `${path}[${index}]` });
    }
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const place = path ? `${path}.${name}` : name;
      if (seen.has(name)) found.push({ name, path: place, offset: (key as Node | null)?.range?.[0] ?? 0 });
      seen.add(name);
      pending.push({ node: value, path: place });
    }
  }
  return found;
}
