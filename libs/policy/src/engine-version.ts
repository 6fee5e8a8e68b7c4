import { digestOf } from '@runplane/audit/canonical-json';
import { DEFAULT_RISK_WEIGHTS } from './risk/default-weights.js';

/** Raised whenever the same bundle and input could give another decision. */
const SEMANTICS = 2;

/** What decided beside the bundle: the semantics of the engine and its default risk weights. */
export const ENGINE = `runplane-policy/${SEMANTICS} risk/${digestOf(DEFAULT_RISK_WEIGHTS).slice(7, 19)}`;
