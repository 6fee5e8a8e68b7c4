/** What an import takes. Stripe's document (8 MB, 594 operations) has 152,006 values on 26 levels. */
export const LIMITS = {
  characters: 16_000_000,
  /** The YAML reader takes 50 times as long as that of JSON. */
  yamlCharacters: 2_000_000,
  depth: 64,
  values: 600_000,
  /** Parts of schemas that are looked at, counted as often as they are. Stripe's takes 111,040. */
  work: 1_000_000,
} as const;
