import { Inject, Injectable } from '@nestjs/common';
import { digestOf } from '@runplane/audit';
import {
  type Approval,
  type GrantWish,
  type JsonObject,
  ProblemError,
  type StepUpOptions,
  type StepUpProof,
  type StepUpRequest,
  type VoteChallenge,
} from '@runplane/contracts';
import { Database, type OrgTransaction, type StoredPasskey } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { recordChange } from '../common/record-change.js';
import { challengeIn, findChallenge, newNonce, openChallenge } from './challenges.js';
import { invalid, RelyingParty } from './relying-party.js';

/** The vote that is, or is to be, signed. */
export interface SignedVote {
  choice: VoteChallenge['choice'];
  digest: string;
  grant?: GrantWish | undefined;
}

/** Votes that a click is not enough for: a passkey of the voter signs what is voted on. */
@Injectable()
export class StepUpService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RelyingParty) private readonly relyingParty: RelyingParty,
  ) {}

  options(caller: Caller, approval: Approval, request: StepUpRequest): Promise<StepUpOptions> {
    if (approval.status !== 'PENDING')
      throw new ProblemError('already_decided', 'The approval is not pending any more.');
    if (approval.digest !== request.digest) {
      throw new ProblemError('digest_mismatch', `The approval is for ${approval.digest}.`);
    }
    return this.database.withOrg(caller.orgId, async (tx) => {
      const passkeys = await tx.passkeys.ofMember(caller.memberId);
      if (passkeys.length === 0) throw new ProblemError('step_up_required', 'You have no passkey; register one first.');
      const challenge: VoteChallenge = { ...documentOf(caller, approval, request), nonce: newNonce() };
      const { bytes, expiresAt } = await openChallenge(tx, caller.memberId, { ...challenge });
      return { options: await this.relyingParty.requestOptions(bytes, passkeys), challenge, expiresAt };
    });
  }

  /**
   * What the vote's entry in the log will hold. A challenge is good for one assertion; the very same one again, of a
   * vote whose answer was lost, gets the same proof, and with it the same update. What is refused is logged.
   */
  async verify(caller: Caller, approval: Approval, vote: SignedVote, assertion: JsonObject): Promise<StepUpProof> {
    const verdict = await this.database.withOrg(caller.orgId, async (tx) => {
      try {
        return { proof: await this.take(tx, caller, documentOf(caller, approval, vote), assertion) };
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        // Committed, not thrown: a challenge that was tried stays used, and the try stays in the log.
        const change = `signature refused: ${error.detail}`;
        await recordChange(tx, caller, { resource: 'passkey', id: approval.id, change });
        return { problem: error };
      }
    });
    if (verdict.problem) throw verdict.problem;
    return verdict.proof;
  }

  private async take(
    tx: OrgTransaction,
    caller: Caller,
    expected: Omit<VoteChallenge, 'nonce'>,
    assertion: JsonObject,
  ): Promise<StepUpProof> {
    const challenge = challengeIn(assertion);
    const stored = await findChallenge(tx, caller.memberId, challenge);
    const { nonce, ...document } = stored.document as VoteChallenge;
    if (digestOf(document) !== digestOf({ ...expected })) throw invalid('another vote was signed: ask for new options');
    const taker = digestOf(assertion);
    if (stored.takenBy === taker && stored.proof) return stored.proof as unknown as StepUpProof;
    if (stored.takenBy !== null) throw invalid('its challenge has been used');
    await tx.passkeyChallenges.take(challenge, taker, null);
    const passkey = await this.useWith(tx, caller.memberId, assertion, challenge);
    const proof: StepUpProof = {
      credentialId: passkey.credentialId,
      publicKey: passkey.jwk,
      challenge: { ...document, nonce },
      assertion: signedParts(assertion),
      verifiedAt: new Date().toISOString(),
    };
    await tx.passkeyChallenges.take(challenge, taker, JSON.parse(JSON.stringify(proof)));
    return proof;
  }

  /** Verifies an assertion by one of the member's own passkeys, and takes its counter over. */
  async useWith(tx: OrgTransaction, member: string, assertion: JsonObject, challenge: string): Promise<StoredPasskey> {
    const passkey = (await tx.passkeys.ofMember(member)).find(({ credentialId }) => credentialId === assertion.id);
    if (!passkey) throw invalid('it is by no passkey of this member');
    const counter = await this.relyingParty.verifyAssertion(assertion, challenge, passkey);
    if (await tx.passkeys.use(passkey.id, counter)) return passkey;
    throw invalid('another assertion with this counter came before: the passkey may have been copied');
  }
}

function documentOf(caller: Caller, approval: Approval, vote: SignedVote): Omit<VoteChallenge, 'nonce'> {
  return {
    type: 'runplane.dev/step-up/vote/v1',
    org: caller.orgId,
    member: caller.memberId,
    approval: approval.id,
    stage: approval.stage,
    revision: approval.revision,
    digest: vote.digest,
    choice: vote.choice,
    grant: vote.grant ? digestOf(JSON.parse(JSON.stringify(vote.grant))) : null,
  };
}

/** What the signature is verified from; nothing else that a browser sends along belongs in the log. */
function signedParts({ id, type, response }: JsonObject): JsonObject {
  const { authenticatorData, clientDataJSON, signature } = response as JsonObject;
  return { id, type, response: { authenticatorData, clientDataJSON, signature } } as JsonObject;
}
