import type { Schema } from '../api/types';

export type CreatedKey = Schema<'CreatedKey'>;

/** Of the query of one's own keys. */
export const KEYS_KEY = ['key', 'own'];
