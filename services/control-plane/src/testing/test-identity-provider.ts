import { createHash, generateKeyPairSync } from 'node:crypto';
import type { JsonObject } from '@runplane/contracts';
import { Events, OAuth2Server } from 'oauth2-mock-server';

/** A person as the provider knows them: the claims of their ID token. */
export type Person = JsonObject & { sub: string };

/** An OpenID provider that nobody here wrote, on the loopback. It signs what it says, and checks PKCE. */
export class TestIdentityProvider {
  /** Who signs in next. */
  person: Person = { sub: 'nobody' };
  /** What only its userinfo endpoint tells. */
  userinfo: JsonObject = {};
  /** Claims that it gets wrong. */
  wrong: JsonObject = {};
  /** Changes a claim after signing. */
  spoilsSignature = false;
  /** Of the last request for tokens. */
  tokenRequest: { form: Record<string, string>; authorization: string | undefined } | null = null;

  private constructor(private readonly server: OAuth2Server) {}

  static async start(): Promise<TestIdentityProvider> {
    const server = new OAuth2Server();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await server.issuer.keys.add({ ...privateKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' });
    await server.start(0, '127.0.0.1');
    const provider = new TestIdentityProvider(server);
    provider.answerAsItself();
    return provider;
  }

  get issuer(): string {
    return this.server.issuer.url as string;
  }

  get host(): string {
    return new URL(this.issuer).host;
  }

  /** Everything that a test has said of it, taken back. */
  reset(person: Person): void {
    Object.assign(this, { person, userinfo: {}, wrong: {}, spoilsSignature: false, tokenRequest: null });
  }

  /** The person signs in there: where it sends the browser back to. */
  async visit(authorizeUrl: string): Promise<URL> {
    const answer = await fetch(authorizeUrl, { redirect: 'manual' });
    return new URL(answer.headers.get('location') as string);
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private answerAsItself(): void {
    const { service } = this.server;
    service.on(Events.BeforeTokenSigning, ({ payload }) => {
      // Access tokens have a scope, ID tokens have none.
      Object.assign(
        payload,
        payload.scope === undefined ? { ...this.person, ...this.wrong } : { sub: this.person.sub },
      );
    });
    service.on(Events.BeforeUserinfo, (answer) => {
      answer.body = { sub: this.person.sub, ...this.userinfo };
    });
    service.on(Events.BeforeResponse, (answer, request) => {
      const form = { ...(request.body as unknown as Record<string, string>) };
      this.tokenRequest = { form, authorization: request.headers.authorization };
      const body = answer.body as Record<string, unknown>;
      if (this.spoilsSignature) body.id_token = withOtherSubject(String(body.id_token));
    });
  }
}

/** As PKCE has it (RFC 7636). */
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

function withOtherSubject(token: string): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'somebody-else' };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
