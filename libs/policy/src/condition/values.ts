/** A moment, as `timestamp` of CEL; milliseconds since 1970 in UTC. */
export class Moment {
  constructor(readonly ms: number) {}
}

/** A length of time, as `duration` of CEL; milliseconds. */
export class Span {
  constructor(readonly ms: number) {}
}

/**
 * Why an expression has no value. It travels as a value, because throwing costs a thousand times more than
 * comparing, and because `&&`, `||`, `all` and `exists` may absorb it (as in CEL).
 */
export class Failure {
  constructor(
    readonly message: string,
    /** Offset in the condition's text. */
    readonly at: number,
  ) {}
}

export type Value = string | number | boolean | null | Moment | Span | Value[] | { [key: string]: Value };
export type Result = Value | Failure;

/** What no operation of a condition may exceed, so that no input can make one slow. */
export const RUN_LIMITS = {
  /** Characters of a string that an operation reads or makes. */
  stringLength: 65_536,
  /** Elements, and hundreds of characters, that one condition visits. */
  steps: 10_000,
  /** Steps of all conditions of one decision. */
  budget: 200_000,
} as const;

export function typeOf(value: Value): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Moment) return 'timestamp';
  if (value instanceof Span) return 'duration';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'object') return 'map';
  return typeof value;
}

export function isMap(value: Value): value is { [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Moment) &&
    !(value instanceof Span)
  );
}

/** A value that came from outside; what JSON cannot hold is a failure, so that NaN compares with nothing. */
export function admit(value: unknown, name: string, at: number): Result {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : new Failure(`${name} is not a finite number`, at);
    case 'object':
      return value as Value;
    case 'undefined':
      return new Failure(`${name} is missing`, at);
    default:
      return new Failure(`${name} is a ${typeof value}, which is not a JSON value`, at);
  }
}
