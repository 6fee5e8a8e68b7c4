export { sha256 } from '#sha256';
export * from './archive/zip.js';
export * from './bytes.js';
export { CanonicalJsonError, canonicalize, digestOf } from './canonical-json.js';
export {
  type DisclosedField,
  DisclosureError,
  disclosureDigest,
  makeDisclosure,
  verifyDisclosure,
} from './disclosure.js';
export * from './log/bundles.js';
export * from './log/merkle.js';
export { logOrigin, opaqueOrigin, orgOfOrigin, superLogOrigin } from './log/origin.js';
export * from './log/tiles.js';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './note/checkpoint.js';
export * from './note/cosignature.js';
export { publicKeyOf, signEd25519, verifyEd25519 } from './note/ed25519.js';
export * from './note/key-change.js';
export * from './note/log-memory.js';
export * from './note/note.js';
export * from './note/promise.js';
export { formatVerifierKey, KEY_TYPES, parseVerifierKey, type VerifierKey } from './note/verifier-key.js';
export { DuplicateMemberError, type OnNumber, parseStrictJson } from './strict-json.js';
export type { Anchor, LogAnchor } from './verify/anchor.js';
export { type ChainedEvent, type ExpectedEvents, LOG_KEY_RESOURCE } from './verify/event-shape.js';
export { type ExaminedEntries, examineBundle, examineEntries, type LogEntry } from './verify/examine.js';
export * from './verify/receipt.js';
export {
  type SignedStepUp,
  StepUpError,
  stepUpChallenge,
  toBase64Url,
  type VerifiedStepUp,
  verifyStepUp,
} from './verify/step-up.js';
export * from './verify/tlog-proof.js';
export { type Trust, type Verdict, verifyFile } from './verify/verify-file.js';
export * from './verify/verify-log.js';
export * from './verify/verify-tiles.js';
export * from './witness/add-checkpoint.js';
export * from './witness/cosigned.js';
export * from './witness/policy.js';
