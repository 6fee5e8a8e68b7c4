/** What a condition's text may hold; checked when it is read. */
export const TEXT_LIMITS = {
  /** Nodes of the syntax tree. */
  maxAstNodes: 500,
  maxDepth: 32,
  maxListElements: 200,
  maxMapEntries: 100,
  maxCallArguments: 8,
} as const;

/** `all`, `exists`, `filter` … inside each other. */
export const MAX_COMPREHENSION_DEPTH = 2;

/** Characters of a regular expression. */
export const MAX_PATTERN_LENGTH = 300;
