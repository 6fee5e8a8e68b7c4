import { EncryptJWT, jwtDecrypt } from 'jose';
import { z } from 'zod';
import type { DerivedKeys } from '../../connections/sealing-key.js';

const LASTS_SECONDS = 600;
const ALGORITHMS = { alg: 'dir', enc: 'A256GCM' } as const;

/** What one browser is in the middle of. */
const OidcState = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Page of ours to go on with. */
  returnTo: z.string(),
  /** A member who is signed in, and links the account that they come back with to themselves; by what they came in. */
  linkTo: z.object({ memberId: z.string(), keyId: z.string().nullable(), sessionId: z.string().nullable() }).nullable(),
});
export type OidcState = z.infer<typeof OidcState>;

/** Kept by the browser, which can neither read nor change it; so that only who began comes back. */
export class OidcStates {
  constructor(
    private readonly keys: DerivedKeys,
    private readonly secure: boolean,
  ) {}

  get cookieName(): string {
    return this.secure ? '__Host-runplane-oidc' : 'runplane-oidc';
  }

  /** `Lax`: the person comes back from another site. */
  async cookie(state: OidcState): Promise<string> {
    const token = new EncryptJWT({ ...state }).setProtectedHeader(ALGORITHMS);
    return this.setCookie(
      await token.setExpirationTime(`${LASTS_SECONDS}s`).encrypt(this.keys()[0] as Buffer),
      LASTS_SECONDS,
    );
  }

  get endedCookie(): string {
    return this.setCookie('', 0);
  }

  /** Null for none, or one that is too old or none of ours. */
  async read(cookie: string | null): Promise<OidcState | null> {
    if (cookie === null) return null;
    for (const key of this.keys()) {
      const state = await opened(cookie, key);
      if (state) return state;
    }
    return null;
  }

  private setCookie(value: string, seconds: number): string {
    const secure = this.secure ? '; Secure' : '';
    return `${this.cookieName}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}; Max-Age=${seconds}`;
  }
}

async function opened(cookie: string, key: Uint8Array): Promise<OidcState | null> {
  try {
    const { payload } = await jwtDecrypt(cookie, key, {
      keyManagementAlgorithms: [ALGORITHMS.alg],
      contentEncryptionAlgorithms: [ALGORITHMS.enc],
      requiredClaims: ['exp'],
    });
    return OidcState.parse(payload);
  } catch {
    return null;
  }
}
