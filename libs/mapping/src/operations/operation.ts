/**
 * Where a material field of a built-in operation comes from. Pointers are RFC 6901, into the arguments; `''` is all of
 * them. Of several pointers, one may be given: two that are there at once are refused, as nobody knows which counts.
 */
export type Source =
  | string
  | readonly string[]
  | { constant: string | boolean }
  /** The strings at `take` of each element of a list. */
  | { each: string; take: string }
  /** A list with the one string that stands there. */
  | { single: string }
  /** The parts of a text with commas. */
  | { commas: string }
  /** True where nothing stands there. */
  | { absent: string }
  /** True where one of `values` stands there. */
  | { at: string; oneOf: readonly (string | boolean)[] }
  /** `sha256:<hex>` over the value, for what is too large or too private to stand in an action. */
  | { digest: string }
  /** An integer without its sign, and whether it has one: amounts are never negative. */
  | { size: string }
  | { negative: string }
  /** A number as decimal text, so that no float enters a digest. */
  | { decimal: string };

/** An operation of a provider as data: which action it is, and where that action's fields stand in the arguments. */
export interface FieldOperation {
  action: string;
  fields?: Readonly<Record<string, Source>>;
  /** Pointers of the target's id: the first that is there. Default: the caller names the target. */
  target?: string | readonly string[];
  targetType?: string;
  /** Arguments that would make it another action, and what to call instead. */
  refuses?: Readonly<Record<string, string>>;
  /** Required fields that the provider does not carry. Rules on them fail closed. */
  mayLack?: readonly string[];
}

/** An operation that is read by code of its own: `../sql`, `../http`. */
export interface CodeOperation {
  reader: 'sql' | 'http';
  /** HTTP method of the name, e.g. `http.get`. */
  method?: string;
  /** An argument that has to have this value, so that nothing is read by the wrong rules. */
  demands?: Readonly<Record<string, string>>;
}

/** By name without the provider, e.g. `charges.create`. */
export type Operations = Readonly<Record<string, FieldOperation | CodeOperation>>;

export type BuiltInOperation = (FieldOperation | CodeOperation) & {
  /** The one spelling that actions, rules and records have, e.g. `stripe.charges.create`. */
  name: string;
  provider: string;
};

/** `{ amount: '/amount', … }`: fields that stand in the arguments under their own name. */
export function same(...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, `/${name}`]));
}

/** Several operations that differ in nothing but their name. */
export function all(names: readonly string[], operation: FieldOperation): Operations {
  return Object.fromEntries(names.map((name) => [name, operation]));
}
