import type { CanonicalAction } from '@runplane/contracts';
import { sentenceOf } from '@runplane/contracts/presentation';
import type { Schema } from '../api/types';

/** What the action does; the API's document knows JSON values as unknown ones. */
export const sentence = (action: Schema<'CanonicalAction'>): string => sentenceOf(action as CanonicalAction);

/** Of a row of the list, which has of the material fields its amount only. */
export function sentenceOfRow({ actionType, target, amount, currency }: Schema<'ActionRow'>): string {
  return sentenceOf({ type: actionType, target, material: { amount, currency } });
}
