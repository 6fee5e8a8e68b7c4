import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { concat, toHex } from '../bytes.js';
import { consistencyProof, inclusionProof, leafHash, rootOf, verifyConsistency, verifyInclusion } from './merkle.js';
import {
  appendLeaves,
  consistencyProofFromTiles,
  emptyTree,
  inclusionProofFromTiles,
  parseTilePath,
  rootOfState,
  type Tile,
  type TileReader,
  tilePath,
  treeStateFromTiles,
} from './tiles.js';

const leaves = (count: number) => Array.from({ length: count }, (_, i) => leafHash(`leaf ${i}`));

/** Tiles as a log keeps them: the widest of each place. */
class Tiles implements TileReader {
  private readonly byPlace = new Map<string, Uint8Array>();

  keep(tiles: readonly Tile[]): void {
    for (const { level, index, data } of tiles) this.byPlace.set(`${level}/${index}`, data);
  }

  async readTile(level: number, index: number, width: number): Promise<Uint8Array> {
    const data = this.byPlace.get(`${level}/${index}`);
    if (!data || data.length < width * 32) throw new Error(`no tile ${level}/${index} of ${width}`);
    return data.slice(0, width * 32);
  }
}

function build(batches: number[]): { tiles: Tiles; state: ReturnType<typeof emptyTree>; all: Uint8Array[] } {
  const tiles = new Tiles();
  const all = leaves(batches.reduce((sum, count) => sum + count, 0));
  let state = emptyTree();
  let at = 0;
  for (const count of batches) {
    const step = appendLeaves(state, all.slice(at, at + count));
    tiles.keep(step.newTiles);
    state = step.state;
    at += count;
  }
  return { tiles, state, all };
}

describe('a tree in tiles', () => {
  it('has the root of RFC 6962 after any batches, and gives its proofs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 4 }), async (batches) => {
        const { tiles, state, all } = build(batches);
        const root = rootOf(all);
        expect(toHex(rootOfState(state))).toBe(toHex(root));
        expect(await treeStateFromTiles(tiles, all.length)).toEqual({
          size: all.length,
          edge: state.edge.slice(0, (await treeStateFromTiles(tiles, all.length)).edge.length),
        });
        if (all.length === 0) return;
        for (const index of [0, all.length >> 1, all.length - 1]) {
          const proof = await inclusionProofFromTiles(tiles, index, all.length);
          expect(proof.map(toHex)).toEqual(inclusionProof(all, index).map(toHex));
          expect(verifyInclusion(all[index] as Uint8Array, index, all.length, proof, root)).toBe(true);
        }
        const first = all.length >> 1;
        const proof = await consistencyProofFromTiles(tiles, first, all.length);
        expect(proof.map(toHex)).toEqual(consistencyProof(all, first).map(toHex));
      }),
      { numRuns: 25 },
    );
  });

  it('crosses the second level', async () => {
    const { tiles, state, all } = build([65_536, 300]);
    expect(toHex(rootOfState(state))).toBe(toHex(rootOf(all)));
    const proof = await inclusionProofFromTiles(tiles, 65_700, all.length);
    expect(verifyInclusion(all[65_700] as Uint8Array, 65_700, all.length, proof, rootOf(all))).toBe(true);
  });

  it('never rewrites a full tile', () => {
    const first = appendLeaves(emptyTree(), leaves(300));
    const second = appendLeaves(first.state, leaves(10));
    expect(second.newTiles.map(({ level, index, width }) => `${level}/${index}/${width}`)).toEqual(['0/1/54']);
  });
});

describe('consistency', () => {
  it('holds between all pairs of sizes up to 40, and for no other root', () => {
    const all = leaves(40);
    for (let second = 0; second <= 40; second++) {
      for (let first = 0; first <= second; first++) {
        const [a, b] = [all.slice(0, first), all.slice(0, second)];
        const proof = consistencyProof(b, first);
        const old = { size: first, root: rootOf(a) };
        const now = { size: second, root: rootOf(b) };
        expect(verifyConsistency(old, now, proof)).toBe(true);
        if (first === 0 || first === second) continue;
        expect(verifyConsistency({ ...old, root: leafHash('other') }, now, proof)).toBe(false);
        expect(verifyConsistency(old, { ...now, root: leafHash('other') }, proof)).toBe(false);
        expect(verifyConsistency(old, now, proof.slice(1))).toBe(false);
      }
    }
  });
});

describe('tile paths', () => {
  it.each([
    [0, 0, 256, 'tile/0/000'],
    [1, 1234067, 256, 'tile/1/x001/x234/067'],
    [0, 273, 5, 'tile/0/273.p/5'],
  ])('writes and reads level %d index %d width %d', (level, index, width, path) => {
    expect(tilePath(level, index, width)).toBe(path);
    expect(parseTilePath(path)).toEqual({ level, index, width });
  });

  it.each(['tile/0/1', 'tile/0/000.p/0', 'tile/0/000.p/257', 'tile/0/x000/001', 'tile/0/../000', 'tile/0/000.p/256'])(
    'refuses %s',
    (path) => {
      expect(parseTilePath(path)).toBeNull();
    },
  );
});

describe('inclusion', () => {
  it('holds for every leaf of every size up to 70, and for no other leaf or place', () => {
    const all = leaves(70);
    for (let size = 1; size <= 70; size++) {
      const tree = all.slice(0, size);
      const root = rootOf(tree);
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(tree, index);
        const leaf = tree[index] as Uint8Array;
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true);
        expect(verifyInclusion(leafHash('other'), index, size, proof, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...proof, concat(root)], root)).toBe(false);
        if (size > 1) expect(verifyInclusion(leaf, (index + 1) % size, size, proof, root)).toBe(false);
      }
    }
  });
});
