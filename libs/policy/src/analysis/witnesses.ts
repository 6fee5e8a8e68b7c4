/** A text that no policy is likely to name. */
export const OTHER = '~other';

/**
 * Texts that tell a set of names, prefixes and globs apart. `isExact`: every way in which a text can fit or not fit
 * them is represented; that holds for names and prefixes (`prod*`), and not for other patterns.
 */
export interface TextCuts {
  names: Set<string>;
  globs: Set<string>;
  isExact: boolean;
}

export function emptyTextCuts(): TextCuts {
  return { names: new Set(), globs: new Set(), isExact: true };
}

export function addGlob(cuts: TextCuts, glob: string): void {
  if (!glob.includes('*')) cuts.names.add(glob);
  else {
    cuts.globs.add(glob);
    if (glob.indexOf('*') !== glob.length - 1) cuts.isExact = false;
  }
}

export function textWitnesses(cuts: TextCuts): string[] {
  const witnesses = new Set<string>(cuts.names);
  for (const glob of cuts.globs) {
    const shortest = glob.replaceAll('*', '');
    if (shortest !== '') witnesses.add(shortest);
    witnesses.add(glob.replaceAll('*', OTHER));
  }
  witnesses.add(OTHER);
  return [...witnesses];
}

/** Numbers around and between the constants: one for every interval and one for every constant. */
export function numberWitnesses(constants: ReadonlySet<number>, isInteger: boolean): number[] {
  const sorted = [...constants].sort((a, b) => a - b);
  const witnesses = new Set<number>();
  const add = (value: number): void => {
    if (!isInteger || Number.isSafeInteger(value)) witnesses.add(value);
  };
  sorted.forEach((constant, i) => {
    add(Math.floor(constant));
    add(Math.ceil(constant));
    add(constant);
    add(Math.ceil(constant) - 1);
    add(Math.floor(constant) + 1);
    const next = sorted[i + 1];
    if (next !== undefined) add((constant + next) / 2);
  });
  if (witnesses.size === 0) witnesses.add(0);
  return [...witnesses];
}
