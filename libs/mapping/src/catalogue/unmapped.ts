import type { Definitions } from './definitions.js';

/** What a call becomes that no definition knows. Policies block it unless one names it. */
export const UNMAPPED = 'unmapped';

export const unmapped: Definitions[number] = {
  type: UNMAPPED,
  effect: 'destructive',
  description: 'A tool that no definition maps: assume the worst.',
  targetType: 'unknown',
  sensitivity: 'high',
  material: {
    arguments_digest: { type: 'string', required: true, description: 'Digest of all arguments of the call.' },
  },
};
