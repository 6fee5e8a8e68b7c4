import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const HAS_CREDENTIAL = 0x40;

/** What a browser or device does otherwise than it should. */
export interface Misbehaviour {
  origin?: string;
  challenge?: string;
  rpId?: string;
  /** The device did not ask for a PIN or finger. */
  userNotVerified?: boolean;
  /** Sets the counter of signatures instead of counting on. */
  counter?: number;
  /** Says that it is of another user. */
  userHandle?: string;
  /** Says that it is another credential. */
  id?: string;
  /** Changes a byte of the signature. */
  forge?: boolean;
}

type Options = { challenge: string; rp?: { id?: string }; rpId?: string; user?: { id: string } };

/** An authenticator and its browser (WebAuthn Level 2, sections 6 and 7), which really sign. */
export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url');
  private readonly privateKey: KeyObject;
  private counter = 0;
  private userHandle = '';

  constructor(
    private readonly origin: string,
    private readonly algorithm: 'ES256' | 'EdDSA' = 'ES256',
  ) {
    const { privateKey } =
      algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('ed25519');
    this.privateKey = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  }

  /** `navigator.credentials.create`: a `RegistrationResponseJSON`. It keeps whose it is: its credential is discoverable. */
  create(options: object, how: Misbehaviour = {}) {
    const { challenge, rp, user } = options as Options;
    this.userHandle = user?.id ?? '';
    const authData = this.authenticatorData(rp?.id ?? '', how, this.attestedCredential());
    const attestation = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', authData],
    ]);
    return this.response(how, {
      clientDataJSON: base64Url(this.clientData('webauthn.create', challenge, how)),
      attestationObject: base64Url(isoCBOR.encode(attestation as never)),
      transports: ['internal'],
    });
  }

  /** `navigator.credentials.get`: an `AuthenticationResponseJSON`. */
  get(options: object, how: Misbehaviour = {}) {
    const { challenge, rpId } = options as Options;
    this.counter = how.counter ?? this.counter + 1;
    const authenticatorData = this.authenticatorData(rpId ?? '', how);
    const clientData = this.clientData('webauthn.get', challenge, how);
    const signed = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
    const signature = sign(this.algorithm === 'ES256' ? 'sha256' : null, signed, this.privateKey);
    if (how.forge) signature[signature.length - 1] = (signature.at(-1) as number) ^ 1;
    return this.response(how, {
      clientDataJSON: base64Url(clientData),
      authenticatorData: base64Url(authenticatorData),
      signature: base64Url(signature),
      userHandle: how.userHandle ?? this.userHandle,
    });
  }

  private response<T extends object>({ id = this.id }: Misbehaviour, response: T) {
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {}, response };
  }

  private clientData(type: string, asked: string, { challenge = asked, origin = this.origin }: Misbehaviour): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  private authenticatorData(
    asked: string,
    { rpId = asked, userNotVerified }: Misbehaviour,
    credential?: Buffer,
  ): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const flags = USER_PRESENT | (userNotVerified ? 0 : USER_VERIFIED) | (credential ? HAS_CREDENTIAL : 0);
    const hash = createHash('sha256').update(rpId).digest();
    return Buffer.concat([hash, Buffer.of(flags), counter, credential ?? Buffer.alloc(0)]);
  }

  /** AAGUID of nobody, length and id of the credential, COSE key. */
  private attestedCredential(): Buffer {
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    return Buffer.concat([Buffer.alloc(16), length, id, isoCBOR.encode(this.coseKey() as never)]);
  }

  private coseKey(): Map<number, number | Uint8Array> {
    const { x, y } = this.privateKey.export({ format: 'jwk' });
    const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text ?? '', 'base64url'));
    const { kty, alg, crv } = cose.COSEKEYS;
    if (this.algorithm === 'EdDSA') {
      return new Map<number, number | Uint8Array>([
        [kty, cose.COSEKTY.OKP],
        [alg, cose.COSEALG.EdDSA],
        [crv, cose.COSECRV.ED25519],
        [cose.COSEKEYS.x, bytes(x)],
      ]);
    }
    return new Map<number, number | Uint8Array>([
      [kty, cose.COSEKTY.EC2],
      [alg, cose.COSEALG.ES256],
      [crv, cose.COSECRV.P256],
      [cose.COSEKEYS.x, bytes(x)],
      [cose.COSEKEYS.y, bytes(y)],
    ]);
  }
}

const base64Url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
