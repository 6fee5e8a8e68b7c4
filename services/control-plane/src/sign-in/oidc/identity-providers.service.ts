import { Inject, Injectable } from '@nestjs/common';
import type { IdentityProvider, PutIdentityProvider } from '@runplane/contracts';
import { Database, type StoredProvider } from '@runplane/database';
import { newId } from '@runplane/service-kit';
import type { Caller } from '../../common/caller.js';
import { found } from '../../common/found.js';
import { recordChange } from '../../common/record-change.js';
import { SealingKey } from '../../connections/sealing-key.js';
import { clientOf } from './client-of.js';
import { OidcClient } from './oidc-client.js';

@Injectable()
export class IdentityProvidersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OidcClient) private readonly client: OidcClient,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
  ) {}

  async list({ orgId }: Caller): Promise<{ items: IdentityProvider[] }> {
    const stored = await this.database.withOrg(orgId, (tx) => tx.identityProviders.list());
    return { items: stored.map((provider) => this.shown(provider)) };
  }

  create(caller: Caller, input: PutIdentityProvider): Promise<IdentityProvider> {
    return this.put(caller, null, { ...input, id: newId('idp'), createdBy: caller.memberId });
  }

  async replace(caller: Caller, id: string, input: PutIdentityProvider): Promise<IdentityProvider> {
    const before = await this.database.withOrg(caller.orgId, (tx) => tx.identityProviders.find(id));
    const { createdBy } = found(before, 'identity provider');
    return this.put(caller, before, { ...input, id, createdBy });
  }

  /** Whoever signed in by it is signed out, and has to be linked anew to another one. */
  remove(caller: Caller, id: string): Promise<void> {
    return this.database.withOrg(caller.orgId, async (tx) => {
      found((await tx.identityProviders.remove(id)) || null, 'identity provider');
      await recordChange(tx, caller, { resource: 'identity_provider', id, change: 'removed' });
    });
  }

  private async put(
    caller: Caller,
    before: StoredProvider | null,
    { clientSecret, ...input }: PutIdentityProvider & { id: string; createdBy: string },
  ): Promise<IdentityProvider> {
    const { orgId } = caller;
    const isElsewhere = before !== null && (before.issuer !== input.issuer || before.clientId !== input.clientId);
    // A secret is sent only to the provider that it was given for.
    const kept = isElsewhere ? null : (before?.sealedSecret ?? null);
    const sealed = clientSecret ? this.sealingKey.seal(orgId, input.id, { clientSecret }) : null;
    const provider = { ...input, sealedSecret: clientSecret === undefined ? kept : sealed };
    await this.client.check(clientOf({ ...provider, orgId }, this.sealingKey));
    return this.database.withOrg(orgId, async (tx) => {
      if (isElsewhere) await tx.identityProviders.forgetIdentities(input.id);
      const stored = await tx.identityProviders.put(provider);
      const change = before ? 'updated' : 'created';
      await recordChange(tx, caller, { resource: 'identity_provider', id: input.id, change });
      return this.shown(stored);
    });
  }

  private shown({ sealedSecret, orgId: _org, ...provider }: StoredProvider): IdentityProvider {
    return { ...provider, hasSecret: sealedSecret !== null, redirectUri: this.client.redirectUri };
  }
}
