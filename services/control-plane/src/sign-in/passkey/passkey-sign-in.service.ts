import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { type JsonObject, type PasskeySignInOptions, ProblemError } from '@runplane/contracts';
import { Database } from '@runplane/database';
import { SealingKey } from '../../connections/sealing-key.js';
import { challengeIn } from '../../passkeys/challenges.js';
import { RelyingParty } from '../../passkeys/relying-party.js';
import { StepUpService } from '../../passkeys/step-up.service.js';
import type { Browser } from '../../sessions/browser.js';
import { type SignedIn, SignIns } from '../../sessions/sign-ins.js';
import { SignInThrottle } from '../../sessions/throttle.js';
import { PasskeyChallenges } from './passkey-challenge.js';

/** What we give authenticators as user handle; nothing else gets as far as the database. */
const MEMBER_ID = /^mem_[0-9a-z]{1,40}$/;

/** Who an assertion says to be by: nothing of it is proven before the signature is verified. */
interface Claimed {
  orgId: string;
  memberId: string;
}

/** Signing in with a passkey alone: it names its person itself (a discoverable credential), and verifies them. */
@Injectable()
export class PasskeySignInService {
  private readonly challenges: PasskeyChallenges;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RelyingParty) private readonly relyingParty: RelyingParty,
    @Inject(StepUpService) private readonly stepUp: StepUpService,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(SealingKey) sealingKey: SealingKey,
  ) {
    this.challenges = new PasskeyChallenges(sealingKey.derive('runplane.dev/sign-in/passkey/v1'));
  }

  async options(): Promise<PasskeySignInOptions> {
    const { bytes, expiresAt } = this.challenges.open();
    return { options: await this.relyingParty.requestOptions(bytes, []), expiresAt: expiresAt.toISOString() };
  }

  async signIn(assertion: JsonObject, browser: Browser): Promise<SignedIn> {
    const counted = await this.throttle.countNetwork(browser.address);
    const challenge = challengeIn(assertion);
    const expiresAt = this.challenges.check(Buffer.from(challenge, 'base64url'));
    const claimed = expiresAt && (await this.claimOf(assertion));
    if (!expiresAt || !claimed) throw refused();
    const signedIn = await this.verify(claimed, assertion, { challenge, expiresAt }, browser);
    await counted.forgive();
    return signedIn;
  }

  private async verify(
    { orgId, memberId }: Claimed,
    assertion: JsonObject,
    { challenge, expiresAt }: { challenge: string; expiresAt: Date },
    browser: Browser,
  ): Promise<SignedIn> {
    try {
      return await this.database.withOrg(orgId, async (tx) => {
        await this.stepUp.useWith(tx, memberId, assertion, challenge);
        const hash = createHash('sha256').update(challenge).digest();
        if (!(await tx.sessions.takeChallenge(hash, expiresAt))) {
          throw new ProblemError('step_up_invalid', 'Its challenge has been used.');
        }
        const { status } = await tx.orgs.get();
        const member = await tx.members.find(memberId);
        if (status !== 'active' || member?.status !== 'active')
          throw refused('The member or organisation is disabled.');
        return this.signIns.begin(tx, { memberId, method: 'passkey' }, browser);
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      await this.signIns.recordRefusal(orgId, { kind: 'member', id: memberId }, `passkey: ${error.detail}`, browser);
      throw refused();
    }
  }

  /** By credential and user handle together: a credential of the same id in another org is nobody else's way in. */
  private claimOf({ id, response }: JsonObject): Promise<Claimed | null> {
    const handle = (response as JsonObject | undefined)?.userHandle;
    if (typeof id !== 'string' || typeof handle !== 'string') return Promise.resolve(null);
    const memberId = Buffer.from(handle, 'base64url').toString('latin1');
    return MEMBER_ID.test(memberId) ? this.database.signIn.passkeyHolder(id, memberId) : Promise.resolve(null);
  }
}

function refused(detail = 'The passkey is not accepted.'): ProblemError {
  return new ProblemError('unauthenticated', detail);
}
