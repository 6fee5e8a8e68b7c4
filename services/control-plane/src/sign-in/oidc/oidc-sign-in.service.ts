import { Inject, Injectable } from '@nestjs/common';
import { type OfferedProviders, type OidcClaims, ProblemError, type SignInProblem } from '@runplane/contracts';
import { Database, type HeldCredential, type OrgTransaction, type StoredProvider } from '@runplane/database';
import type { MemberPrincipal } from '@runplane/service-kit';
import { found } from '../../common/found.js';
import { recordChangeBy } from '../../common/record-change.js';
import { SealingKey } from '../../connections/sealing-key.js';
import type { Browser } from '../../sessions/browser.js';
import { SessionSettings } from '../../sessions/session-settings.js';
import { type SignedIn, SignIns } from '../../sessions/sign-ins.js';
import { SignInThrottle } from '../../sessions/throttle.js';
import { clientOf } from './client-of.js';
import { OidcClient } from './oidc-client.js';
import { type OidcState, OidcStates } from './oidc-state.js';
import { memberOf, SignInRefused } from './provided-member.js';

/** Where a browser goes on, with what it keeps meanwhile. */
export interface Departure {
  url: string;
  cookie: string;
}

/** How it ended: a session, an account that was linked, or why neither. */
export type Arrival = { returnTo: string } & (
  | { signedIn: SignedIn | null; problem: null }
  | { signedIn: null; problem: SignInProblem }
);

const HOME = '/app/';
/** Where accounts are linked. */
const ACCOUNT = '/app/account';

@Injectable()
export class OidcSignInService {
  readonly states: OidcStates;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OidcClient) private readonly client: OidcClient,
    @Inject(SignIns) private readonly signIns: SignIns,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
    @Inject(SealingKey) private readonly sealingKey: SealingKey,
    @Inject(SessionSettings) settings: SessionSettings,
  ) {
    this.states = new OidcStates(sealingKey.derive('runplane.dev/sign-in/oidc/v1'), settings.secure);
  }

  async offered(org: string): Promise<OfferedProviders> {
    return { items: await this.database.signIn.providersOf(org) };
  }

  async begin(providerId: string, returnTo: string): Promise<Departure> {
    const orgId = found(await this.database.signIn.orgOfProvider(providerId), 'identity provider');
    return this.depart(await this.providerOf(orgId, providerId), { returnTo, linkTo: null });
  }

  /** For a member who is signed in: whoever comes back in this browser is them, too. */
  async beginLink({ orgId, id, keyId, session }: MemberPrincipal, providerId: string): Promise<Departure> {
    const linkTo = { memberId: id, keyId, sessionId: session?.id ?? null };
    return this.depart(await this.providerOf(orgId, providerId), { returnTo: ACCOUNT, linkTo });
  }

  /** `cookie`: what the browser kept; `query`: what the provider has sent it back with. */
  async arrive(cookie: string | null, query: string, browser: Browser): Promise<Arrival> {
    const state = await this.states.read(cookie);
    const orgId = state && (await this.database.signIn.orgOfProvider(state.provider));
    if (!state || !orgId) return { returnTo: HOME, signedIn: null, problem: 'state' };
    const { returnTo } = state;
    try {
      const counted = await this.throttle.countNetwork(browser.address);
      const provider = await this.providerOf(orgId, state.provider);
      const claims = await this.claimsOf(provider, query, state);
      const signedIn = await this.enter(provider, claims, state, browser);
      await counted.forgive();
      return { returnTo, signedIn, problem: null };
    } catch (error) {
      return { returnTo, signedIn: null, problem: await this.problemOf(error, orgId, state, browser) };
    }
  }

  private async depart(provider: StoredProvider, more: Pick<OidcState, 'returnTo' | 'linkTo'>): Promise<Departure> {
    const { url, ceremony } = await this.client.begin(clientOf(provider, this.sealingKey)).catch((error: unknown) => {
      throw new ProblemError(
        'unavailable',
        'The identity provider does not answer.',
        { retryAfter: 10 },
        { cause: error },
      );
    });
    return { url: url.href, cookie: await this.states.cookie({ provider: provider.id, ...ceremony, ...more }) };
  }

  private async claimsOf(provider: StoredProvider, query: string, state: OidcState): Promise<OidcClaims> {
    try {
      return await this.client.finish(clientOf(provider, this.sealingKey), query, state);
    } catch {
      // Whatever was wrong with what came back: it proves nobody.
      throw new SignInRefused('provider');
    }
  }

  /** Null where an account was linked: the browser has its session. */
  private enter(provider: StoredProvider, claims: OidcClaims, { linkTo }: OidcState, browser: Browser) {
    return this.database.withOrg(provider.orgId, async (tx) => {
      if (linkTo !== null) return this.link(tx, provider, claims.sub, linkTo, browser);
      const { member, changes } = await memberOf(tx, provider, claims);
      for (const change of changes) await this.record(tx, member.id, change, browser);
      return this.signIns.begin(tx, { memberId: member.id, method: 'oidc' }, browser);
    });
  }

  private async link(
    tx: OrgTransaction,
    provider: StoredProvider,
    subject: string,
    linkTo: HeldCredential,
    browser: Browser,
  ): Promise<null> {
    const { memberId } = linkTo;
    if ((await tx.members.find(memberId))?.status !== 'active') throw new SignInRefused('disabled');
    // Signed out meanwhile, perhaps by somebody who found out that it was not them: this is no way in that stays.
    if (!(await tx.credentials.stillGood([linkTo]))[0]) throw new SignInRefused('state');
    if (!(await tx.identityProviders.link(provider.id, subject, memberId))) throw new SignInRefused('taken');
    await this.record(tx, memberId, `linked to an account at ${provider.id}`, browser);
    return null;
  }

  private record(tx: OrgTransaction, id: string, change: string, { requestId }: Browser) {
    return recordChangeBy(tx, { kind: 'member', id }, requestId, { resource: 'member', id, change });
  }

  private async problemOf(error: unknown, orgId: string, state: OidcState, browser: Browser): Promise<SignInProblem> {
    if (error instanceof ProblemError && error.code === 'rate_limited') return 'busy';
    if (!(error instanceof SignInRefused)) throw error;
    const actor = { kind: 'system', id: state.provider } as const;
    await this.signIns.recordRefusal(orgId, actor, `identity provider: ${error.problem}`, browser);
    return error.problem;
  }

  private providerOf(orgId: string, id: string): Promise<StoredProvider> {
    return this.database.withOrg(orgId, async (tx) => found(await tx.identityProviders.find(id), 'identity provider'));
  }
}
