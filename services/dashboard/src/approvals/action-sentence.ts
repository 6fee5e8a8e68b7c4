import type { CanonicalAction } from '@runplane/contracts';
import { amountOf, sentenceOf } from '@runplane/contracts/presentation';
import type { Schema } from '../api/types';

type Action = Schema<'CanonicalAction'>;

/** As the library of presentation takes it: the API's document knows JSON values as unknown ones. */
const canonical = (action: Action): CanonicalAction => action as CanonicalAction;

export const sentence = (action: Action): string => sentenceOf(canonical(action));
export const amount = (action: Action): string | null => amountOf(canonical(action));
