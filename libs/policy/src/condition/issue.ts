/** A mistake in a condition, with its place in the text. */
export interface ConditionIssue {
  code: string;
  message: string;
  /** Offset in the condition's text. */
  at: number;
  suggestion?: string;
}

/** Thrown while a condition is read; the reader turns it into a `ConditionIssue`. */
export class ConditionError extends Error {
  constructor(readonly issue: ConditionIssue) {
    super(issue.message);
    this.name = 'ConditionError';
  }
}

/** 1-based line and column of an offset. */
export function lineAndColumn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - (before.lastIndexOf('\n') + 1) + 1 };
}

/** The known name that was probably meant: at most a third of its letters differ. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const cost = distance(name.toLowerCase(), candidate.toLowerCase());
    if (cost < least) {
      best = candidate;
      least = cost;
    }
  }
  return best !== undefined && least <= Math.max(1, Math.floor(Math.max(best.length, name.length) / 3))
    ? best
    : undefined;
}

/** Edit distance, a swap of neighbours counting as one. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, (last[j - 1] as number) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] as number) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
