import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** The letter that docs/configuration.md has for a service. */
const SERVICES = { gateway: 'G', 'control-plane': 'C', worker: 'W' } as const;

const KIT = 'services/service-kit/src/config';
const page = readFileSync('docs/configuration.md', 'utf8');

/** The first column and the next one of each row. */
const rows = [...page.matchAll(/^\| ((?:`[A-Z][A-Z0-9_]+`(?:, )?)+) *\| ([^|]+?) *\|/gm)].map(([, names, next]) => ({
  names: [...(names as string).matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name as string),
  next: next as string,
}));

/** Groups of variables that services share, by the names under which they take them in. */
const groups = new Map(
  readdirSync(KIT)
    .filter((name) => !name.endsWith('.spec.ts'))
    .flatMap((name) => [
      ...readFileSync(join(KIT, name), 'utf8').matchAll(/export const (\w+Variables) = \{([\s\S]*?)^\};/gm),
    ])
    .map(([, name, body]) => [name as string, namesIn(body as string)]),
);

function namesIn(body: string): string[] {
  return [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name as string);
}

/** What a service reads, by its one reader of the environment. */
function readBy(service: string): string[] {
  const source = readFileSync(`services/${service}/src/config.ts`, 'utf8');
  const [, body = ''] = /const Variables = z\.object\(\{([\s\S]*?)^\}\);/m.exec(source) ?? [];
  const shared = [...body.matchAll(/^ {2}\.\.\.(\w+),/gm)].flatMap(([, name]) => groups.get(name as string) ?? []);
  return [...shared, ...namesIn(body)];
}

describe('docs/configuration.md', () => {
  it.each(Object.entries(SERVICES))('names what the %s reads, and nothing else as its own', (service, letter) => {
    const told = rows.filter(({ next }) => /^[GCW]( [GCW])*$/.test(next) && next.split(' ').includes(letter));
    const read = readBy(service);
    expect(read.length).toBeGreaterThan(15);
    expect(new Set(told.flatMap(({ names }) => names))).toEqual(new Set(read));
  });

  it('names what the prepare job and the launcher read', () => {
    const prepare = readFileSync('infra/src/production/prepare.ts', 'utf8');
    const launcher = readdirSync('infra/src/launcher').map((name) =>
      readFileSync(join('infra/src/launcher', name), 'utf8'),
    );
    const read = [
      ...namesIn(prepare),
      ...[...launcher.join('\n').matchAll(/\benv\.([A-Z][A-Z0-9_]+)/g)].map(([, name]) => name as string),
      ...[...launcher.join('\n').matchAll(/\b(SLACK_[A-Z_]+): \w+/g)].map(([, name]) => name as string),
    ];
    const told = new Set(rows.flatMap(({ names }) => names));
    expect(read.filter((name) => !told.has(name))).toEqual([]);
  });

  it('names each variable once', () => {
    const names = rows.flatMap((row) => row.names);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });
});
