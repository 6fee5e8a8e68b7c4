import { Inject, Injectable } from '@nestjs/common';
import {
  type AddPasskeyChallenge,
  type JsonObject,
  type Passkey,
  ProblemError,
  type RegisterPasskey,
  type RegistrationOptions,
} from '@runplane/contracts';
import { Database, type OrgTransaction, type StoredPasskey } from '@runplane/database';
import type { Caller } from '../common/caller.js';
import { found } from '../common/found.js';
import { recordChange } from '../common/record-change.js';
import { newNonce, openChallenge, takeChallenge } from './challenges.js';
import { invalid, RelyingParty } from './relying-party.js';
import { StepUpService } from './step-up.service.js';

const MOST_PASSKEYS = 10;
const REGISTER = 'runplane.dev/passkey/register/v1';

@Injectable()
export class PasskeysService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RelyingParty) private readonly relyingParty: RelyingParty,
    @Inject(StepUpService) private readonly stepUp: StepUpService,
  ) {}

  registrationOptions(caller: Caller): Promise<RegistrationOptions> {
    return this.database.withOrg(caller.orgId, (tx) => this.optionsIn(tx, caller));
  }

  async optionsIn(tx: OrgTransaction, { orgId: org, memberId: member }: Caller): Promise<RegistrationOptions> {
    const known = await tx.passkeys.ofMember(member);
    if (known.length >= MOST_PASSKEYS) {
      throw new ProblemError('conflict', `You have ${MOST_PASSKEYS} passkeys; remove one first.`);
    }
    const user = found(await tx.members.find(member), 'member');
    const { bytes, text, expiresAt } = await openChallenge(tx, member, {
      type: REGISTER,
      org,
      member,
      nonce: newNonce(),
    });
    const options = await this.relyingParty.creationOptions(user, bytes, known);
    if (known.length === 0) return { options, stepUp: null, expiresAt };
    const document: AddPasskeyChallenge = {
      type: 'runplane.dev/step-up/add-passkey/v1',
      org,
      member,
      registration: text,
      nonce: newNonce(),
    };
    const added = await openChallenge(tx, member, { ...document });
    return { options, stepUp: await this.relyingParty.requestOptions(added.bytes, known), expiresAt };
  }

  register(caller: Caller, input: RegisterPasskey): Promise<Passkey> {
    return this.database.withOrg(caller.orgId, (tx) => this.registerIn(tx, caller, input));
  }

  /** The first one is taken on trust in how the member came in; each further one is signed for with an earlier one. */
  async registerIn(
    tx: OrgTransaction,
    caller: Caller,
    { name, attestation, assertion }: RegisterPasskey,
  ): Promise<Passkey> {
    const { memberId: member } = caller;
    const { text, document } = await takeChallenge(tx, member, attestation);
    if (document.type !== REGISTER) throw invalid('its challenge is not one for a registration');
    const isFirst = (await tx.passkeys.ofMember(member)).length === 0;
    if (!isFirst) await this.assertSignedFor(tx, member, text, assertion);
    const credential = await this.relyingParty.verifyCreation(attestation, text);
    const passkey = await tx.passkeys.create({ ...credential, member, name });
    const change = isFirst ? 'registered as the first one' : 'registered, signed for with another one';
    await recordChange(tx, caller, { resource: 'passkey', id: passkey.id, change, publicKey: passkey.jwk });
    // After the record, which locks the org's control chain: of two at once only one is the first.
    if (isFirst && (await tx.passkeys.ofMember(member)).length > 1) {
      throw new ProblemError('conflict', 'Another passkey was registered meanwhile; begin again, and sign with it.');
    }
    return shown(passkey);
  }

  listOf(caller: Caller, member: string): Promise<{ items: Passkey[] }> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.members.find(member), 'member');
      return { items: (await tx.passkeys.ofMember(member)).map(shown) };
    });
  }

  /** Who holds only the member's key can't take the last one away, and with it the need to sign for the next. */
  remove(caller: Caller, id: string): Promise<Passkey> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      const passkey = found(await ownOf(tx, caller, id), 'passkey');
      await tx.passkeys.remove(id);
      await recordChange(tx, caller, { resource: 'passkey', id, change: 'removed' });
      if ((await tx.passkeys.ofMember(caller.memberId)).length === 0) {
        throw new ProblemError(
          'conflict',
          'It is your last passkey: register another one first, or ask an owner to reset.',
        );
      }
      return shown(passkey);
    });
  }

  /** For who has lost theirs. Never for oneself: two persons stand behind a member's next first passkey. */
  reset(caller: Caller, member: string): Promise<{ items: Passkey[] }> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found(await tx.members.find(member), 'member');
      if (member === caller.memberId) {
        throw new ProblemError('conflict', 'Another owner has to reset your passkeys.');
      }
      const passkeys = await tx.passkeys.ofMember(member);
      for (const { id } of passkeys) await tx.passkeys.remove(id);
      const change = `reset: ${passkeys.length} removed`;
      await recordChange(tx, caller, { resource: 'passkey', id: member, change });
      return { items: passkeys.map(shown) };
    });
  }

  private async assertSignedFor(
    tx: OrgTransaction,
    member: string,
    registration: string,
    assertion: JsonObject | undefined,
  ): Promise<void> {
    if (!assertion) throw new ProblemError('step_up_required', 'Sign for the new passkey with one that you have.');
    const { text, document } = await takeChallenge(tx, member, assertion);
    if (document.registration !== registration) throw invalid('another registration was signed for');
    await this.stepUp.useWith(tx, member, assertion, text);
  }
}

async function ownOf(tx: OrgTransaction, caller: Caller, id: string): Promise<StoredPasskey | undefined> {
  return (await tx.passkeys.ofMember(caller.memberId)).find((passkey) => passkey.id === id);
}

/** Without what only verification needs. */
function shown({ publicKey: _key, jwk: _jwk, counter: _counter, ...passkey }: StoredPasskey): Passkey {
  return passkey;
}
