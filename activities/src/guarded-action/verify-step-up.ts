import { canonicalize, digestOf, StepUpError, verifyStepUp } from '@runplane/audit';
import { type JsonObject, StepUpProof } from '@runplane/contracts';
import type { Database } from '@runplane/database';
import type { VerifyStepUpInput } from './interface.js';

/**
 * Whether a passkey that is the voter's now has signed exactly this vote. The channel has verified more (origin,
 * counter, that the challenge was given and not used); whoever sends votes past it still needs the voter's key.
 */
export function verifyStepUpWith(database: Database) {
  return async ({ orgId, voterId, proof: given, ...vote }: VerifyStepUpInput): Promise<boolean> => {
    const { data: proof } = StepUpProof.safeParse(given);
    if (!proof) return false;
    const { type, org, member, approval, digest, choice, grant } = proof.challenge;
    const signed = { type, org, member, approval, digest, choice, grant };
    const expected = {
      type: 'runplane.dev/step-up/vote/v1',
      org: orgId,
      member: voterId,
      approval: vote.approvalId,
      digest: vote.digest,
      choice: vote.choice,
      grant: vote.grant && digestOf(JSON.parse(JSON.stringify(vote.grant))),
    };
    if (canonicalize(signed) !== canonicalize(expected)) return false;
    const passkeys = await database.withOrg(orgId, (tx) => tx.passkeys.ofMember(voterId));
    const passkey = passkeys.find(({ credentialId }) => credentialId === proof.credentialId);
    return passkey !== undefined && isSignedBy(passkey.jwk, proof);
  };
}

/** By the key that is registered, whatever key the proof brings along. */
async function isSignedBy(publicKey: JsonObject, { challenge, assertion }: StepUpProof): Promise<boolean> {
  try {
    await verifyStepUp({ publicKey, challenge, assertion });
    return true;
  } catch (error) {
    if (error instanceof StepUpError) return false;
    throw error;
  }
}
