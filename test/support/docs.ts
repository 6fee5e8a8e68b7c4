import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A page of the documentation, by its path from the root of the repository. */
export interface Page {
  path: string;
  text: string;
  /** The same without what stands in fences. */
  prose: string;
}

const FENCE = /^```(\w*)\n([\s\S]*?)^```$/gm;

/** Every page that git knows of or would take; what is fetched or built is none of ours. */
export function pages(): Page[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    encoding: 'utf8',
  });
  const paths = listed.split('\n').filter((path) => path !== '');
  return paths.map((path) => {
    const text = readFileSync(path, 'utf8');
    return { path, text, prose: text.replace(FENCE, '') };
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
