import type { Outbound } from '@runplane/activities/outbound';
import { type OidcClaims, ProblemError, visibleText } from '@runplane/contracts';
import type { StoredProvider } from '@runplane/database';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  type CustomFetch,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';

const TIMEOUT_SECONDS = 10;
const MOST_BYTES = 1024 * 1024;
const CALLBACK = '/v1/sign-in/oidc/callback';

export type ProviderClient = Pick<StoredProvider, 'issuer' | 'clientId'> & { clientSecret: string | null };

/** What has to come back, or be sent along, when the person does. */
export interface Ceremony {
  state: string;
  nonce: string;
  verifier: string;
}

/** OpenID Connect with code flow and PKCE. What an org configures as provider is reached as tools are: never inside. */
export class OidcClient {
  readonly redirectUri: string;

  constructor(
    private readonly outbound: Outbound,
    origin: string,
  ) {
    this.redirectUri = origin + CALLBACK;
  }

  /** Throws `invalid_request` where there is no provider at the issuer's address. */
  async check(provider: ProviderClient): Promise<void> {
    try {
      await this.configurationOf(provider);
    } catch (error) {
      const message = visibleText(error instanceof Error ? error.message : '', 200);
      const errors = [{ path: 'issuer', message: `no discovery document can be read there: ${message}` }];
      throw new ProblemError('invalid_request', 'The identity provider does not answer as one.', { errors });
    }
  }

  /** Where the browser has to go. */
  async begin(provider: ProviderClient): Promise<{ url: URL; ceremony: Ceremony }> {
    const configuration = await this.configurationOf(provider);
    const ceremony = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: 'openid email profile',
      state: ceremony.state,
      nonce: ceremony.nonce,
      code_challenge: await calculatePKCECodeChallenge(ceremony.verifier),
      code_challenge_method: 'S256',
    });
    return { url, ceremony };
  }

  /** Who has come back with this query. State, issuer, nonce, audience, times and signature are verified; throws else. */
  async finish(provider: ProviderClient, query: string, { state, nonce, verifier }: Ceremony): Promise<OidcClaims> {
    const configuration = await this.configurationOf(provider);
    const tokens = await authorizationCodeGrant(configuration, new URL(this.redirectUri + query), {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims() as OidcClaims;
    if (claims.email !== undefined) return claims;
    // Some providers keep ID tokens thin.
    const { email, email_verified } = await fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return email === undefined ? claims : { ...claims, email, email_verified: email_verified ?? false };
  }

  private async configurationOf({ issuer, clientId, clientSecret }: ProviderClient): Promise<Configuration> {
    const configuration = await discovery(new URL(issuer), clientId, undefined, authenticationBy(clientSecret), {
      [customFetch]: fetchBy(this.outbound),
      timeout: TIMEOUT_SECONDS,
      // Plain http goes to allow-listed destinations only: the outbound client refuses the others.
      execute: [enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [allowInsecureRequests] : [])],
    });
    return configuration;
  }
}

/** As the provider says that it takes it: in the header, unless it takes the body only. */
function authenticationBy(secret: string | null): ClientAuth {
  if (secret === null) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const inBody = methods?.includes('client_secret_post') && !methods.includes('client_secret_basic');
    return (inBody ? post : basic)(server, client, body, headers);
  };
}

const fetchBy =
  (outbound: Outbound): CustomFetch =>
  async (url, { method, headers, body, signal }) => {
    const response = await outbound.request({
      method,
      url: new URL(url),
      headers,
      ...(body === undefined || body === null ? {} : { body: String(body) }),
      signal: signal ?? AbortSignal.timeout(TIMEOUT_SECONDS * 1_000),
      maxResponseBytes: MOST_BYTES,
      // Also what holds no secret decides who somebody is.
      confidential: true,
    });
    if (response.incomplete) throw new Error(`the answer is ${response.incomplete}`);
    const known = Object.entries(response.headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const isEmpty = response.status === 204 || response.status === 304;
    return new Response(isEmpty ? null : new Uint8Array(response.body), { status: response.status, headers: known });
  };
