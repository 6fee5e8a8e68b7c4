import { readdirSync, readFileSync } from 'node:fs';

/** A page of the documentation, by its path from the root of the repository. */
export interface Page {
  path: string;
  text: string;
  /** The same without what stands in fences. */
  prose: string;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** What is fetched, built or kept by a run is none of ours. */
const NOT_OURS = /^(node_modules|dist|coverage|\..*)$/;

/** Every page of the repository. */
export function pages(folder = ''): Page[] {
  return readdirSync(folder || '.', { withFileTypes: true }).flatMap((entry) => {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return NOT_OURS.test(entry.name) ? [] : pages(path);
    if (!entry.isFile() || !entry.name.endsWith('.md')) return [];
    const text = readFileSync(path, 'utf8');
    return [{ path, text, prose: text.replace(FENCE, '') }];
  });
}

/** What stands in fences of one language. */
export function fences({ text }: Page, language: string): string[] {
  return [...text.matchAll(FENCE)].flatMap(([, named, block]) => (named === language && block ? [block] : []));
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf({ prose }: Page): Set<string> {
  const anchors = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
  return new Set(anchors);
}
