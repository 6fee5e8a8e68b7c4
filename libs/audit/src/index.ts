export { sha256 } from '#sha256';
export * from './bytes.js';
export { CanonicalJsonError, canonicalize, digestOf } from './canonical-json.js';
export * from './log/merkle.js';
export { logOrigin, orgOfOrigin } from './log/origin.js';
export * from './log/tiles.js';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './note/checkpoint.js';
export { signEd25519, verifyEd25519 } from './note/ed25519.js';
export * from './note/note.js';
export * from './note/promise.js';
export { DuplicateMemberError, type OnNumber, parseStrictJson } from './strict-json.js';
export * from './verify/receipt.js';
export {
  type SignedStepUp,
  StepUpError,
  stepUpChallenge,
  toBase64Url,
  type VerifiedStepUp,
  verifyStepUp,
} from './verify/step-up.js';
export * from './verify/verify-log.js';
