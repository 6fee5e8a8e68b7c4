import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeLibraryLinks } from './library-links.js';

describe('makeLibraryLinks', () => {
  let native: string;
  const list = (links: unknown) => writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));

  beforeEach(() => {
    native = join(mkdtempSync(join(tmpdir(), 'links-')), 'native');
    mkdirSync(join(native, 'lib'), { recursive: true });
    writeFileSync(join(native, 'lib', 'libpq.so.5.18'), 'library');
    list([{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]);
  });
  afterEach(() => rmSync(join(native, '..'), { recursive: true }));

  it('makes relative links, so that the folder may be moved, and none on a second call', () => {
    expect(makeLibraryLinks(native)).toBe(1);
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
    expect(makeLibraryLinks(native)).toBe(0);
  });

  it('replaces a link that points elsewhere, and leaves a real file alone', () => {
    symlinkSync('gone.so', join(native, 'lib', 'libpq.so.5'));
    expect(makeLibraryLinks(native)).toBe(1);
    expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    rmSync(join(native, 'lib', 'libpq.so.5'));
    writeFileSync(join(native, 'lib', 'libpq.so.5'), 'real');
    expect(makeLibraryLinks(native)).toBe(0);
    expect(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('real');
  });

  it.each([
    [{ source: 'native/lib/libpq.so.5.18', target: 'native/../../stolen' }],
    [{ source: '../../etc/passwd', target: 'native/lib/x' }],
  ])('refuses a link that leaves the folder: %j', (link) => {
    list([link]);
    expect(() => makeLibraryLinks(native)).toThrow('outside');
  });

  it('says so when the list is broken, and needs none', () => {
    list({ no: 'list' });
    expect(() => makeLibraryLinks(native)).toThrow('is not a list of links');
    rmSync(join(native, 'pg-symlinks.json'));
    expect(makeLibraryLinks(native)).toBe(0);
  });
});
