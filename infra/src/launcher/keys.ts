import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keepPrivateFile, readIfThere, writePrivateFile } from '../process/files.js';

/** Paths of the key files. They are made once, and are never replaced: permits, logs and secrets depend on them. */
export interface KeyFiles {
  permitPrivate: string;
  permitPublic: string;
  tokenPrivate: string;
  auditSeed: string;
  auditPublic: string;
  sealing: string;
  data: string;
  operatorToken: string;
  gatewayPassword: string;
  controlPlanePassword: string;
  workerPassword: string;
  demoPassword: string;
}

export function keepKeyFiles(folder: string): KeyFiles {
  const file = (name: string) => join(folder, name);
  const files: KeyFiles = {
    permitPrivate: file('permit-private.jwk'),
    permitPublic: file('permit-public.jwk'),
    tokenPrivate: file('token-private.jwk'),
    auditSeed: file('audit-seed'),
    auditPublic: file('audit-public-key'),
    sealing: file('sealing-key'),
    data: file('data-key'),
    operatorToken: file('operator-token'),
    gatewayPassword: file('database-gateway-password'),
    controlPlanePassword: file('database-control-plane-password'),
    workerPassword: file('database-worker-password'),
    demoPassword: file('database-demo-password'),
  };
  const permit = keepPrivateFile(files.permitPrivate, newSigningKey);
  derive(files.permitPublic, publicJwkOf(permit, files.permitPrivate));
  keepPrivateFile(files.tokenPrivate, newSigningKey);
  const seed = keepPrivateFile(files.auditSeed, () => randomBytes(32).toString('base64'));
  derive(files.auditPublic, publicKeyOfSeed(seed, files.auditSeed));
  for (const path of [files.sealing, files.data]) keepPrivateFile(path, () => randomBytes(32).toString('base64'));
  const { operatorToken, gatewayPassword, controlPlanePassword, workerPassword, demoPassword } = files;
  for (const path of [operatorToken, gatewayPassword, controlPlanePassword, workerPassword, demoPassword]) {
    keepPrivateFile(path, () => randomBytes(32).toString('base64url'));
  }
  return files;
}

/** What follows from a private key is written again when it differs, so that the two files never contradict. */
function derive(path: string, text: string): void {
  if (readIfThere(path) !== text) writePrivateFile(path, `${text}\n`);
}

/** An Ed25519 private JWK (RFC 8037). */
function newSigningKey(): string {
  return JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

function publicJwkOf(privateJwk: string, path: string): string {
  try {
    const key = createPrivateKey({ key: JSON.parse(privateJwk), format: 'jwk' });
    const { kty, crv, x } = createPublicKey(key).export({ format: 'jwk' });
    // RFC 7638: SHA-256 over the required members in this order.
    const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
    return JSON.stringify({ kty, crv, x, alg: 'EdDSA', use: 'sig', kid });
  } catch (cause) {
    throw new Error(`${path} does not hold an Ed25519 private key as a JWK`, { cause });
  }
}

/** PKCS#8 head of an Ed25519 private key (RFC 8410); the 32 bytes of the seed follow. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

function publicKeyOfSeed(seed: string, path: string): string {
  const bytes = Buffer.from(seed, 'base64');
  if (bytes.length !== 32) throw new Error(`${path} does not hold 32 bytes in base64`);
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, bytes]), format: 'der', type: 'pkcs8' });
  const x = createPublicKey(key).export({ format: 'jwk' }).x;
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}
