import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface Locked {
  version?: string;
  /** SRI digest of the archive: npm installs nothing else under this name. */
  integrity?: string;
  /** Only of what does not come from the registry that npm is set to (`omit-lockfile-registry-resolved`). */
  resolved?: string;
  link?: true;
}

const text = readFileSync(join(process.cwd(), 'package-lock.json'), 'utf8');
const lock = (JSON.parse(text) as { packages: Record<string, Locked> }).packages;
const foreign = Object.entries(lock).filter(([path, { link }]) => path.includes('node_modules/') && !link);

/** Packages of which anything could be installed. */
const open = (packages: [string, Locked][]) =>
  packages
    .filter(([, { integrity, resolved }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? '') || resolved !== undefined)
    .map(([path]) => path);

describe('the lock', () => {
  // npm leaves digests of other platforms' packages out where it adds to what is installed. Take the entries that are
  // named here out of the lock, and run `npm i --package-lock-only --ignore-scripts`.
  it('has the digest of each package, and none that comes from elsewhere than the registry', () => {
    expect(open(foreign)).toEqual([]);
    expect(foreign.length).toBeGreaterThan(1_000);
  });

  it.each<[string, Locked]>([
    ['no digest', { version: '1.0.0' }],
    ['a digest that can be made to fit', { version: '1.0.0', integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['another source', { ...foreign[0]?.[1], resolved: 'git+ssh://git@example.com/a.git#main' }],
  ])('is not taken with %s', (_, locked) => expect(open([['node_modules/a', locked]])).toEqual(['node_modules/a']));

  it('names exact versions of what our own packages ask for', () => {
    const own = Object.entries(lock).filter(([path]) => !path.includes('node_modules/'));
    const ranges = own.flatMap(([path, wanted]) => {
      const { dependencies, devDependencies, optionalDependencies } = wanted as Record<string, Record<string, string>>;
      const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
      return all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map((one) => [path, ...one]);
    });
    expect(ranges).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  });
});
