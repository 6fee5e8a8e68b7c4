import { randomBytes } from 'node:crypto';
import { digestOf, stepUpChallenge, toBase64Url } from '@runplane/audit';
import type { JsonObject } from '@runplane/contracts';
import type { OrgTransaction, StoredChallenge } from '@runplane/database';
import { invalid } from './relying-party.js';

/** For a person to find their key and put a finger on it. */
const LASTS_SECONDS = 300;

export interface OpenedChallenge {
  bytes: Uint8Array;
  /** base64url. */
  text: string;
  expiresAt: string;
}

/** 128 random bits: two documents that are the same otherwise have two challenges. */
export const newNonce = (): string => randomBytes(16).toString('base64url');

export async function openChallenge(
  tx: OrgTransaction,
  member: string,
  document: JsonObject,
): Promise<OpenedChallenge> {
  const bytes = stepUpChallenge(document);
  const text = toBase64Url(bytes);
  return { bytes, text, expiresAt: await tx.passkeyChallenges.open(text, member, document, LASTS_SECONDS) };
}

/** The challenge that a response says it answers. Nothing is proven by that: the signature over it is verified later. */
export function challengeIn(response: JsonObject): string {
  try {
    const { clientDataJSON } = response.response as { clientDataJSON: string };
    const { challenge } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    if (typeof challenge === 'string') return challenge;
  } catch {
    // Not a response of an authenticator: answered below.
  }
  throw invalid('it is no response of an authenticator');
}

/** One of the member's own, that has not expired. Locked until the transaction ends. */
export async function findChallenge(tx: OrgTransaction, member: string, challenge: string): Promise<StoredChallenge> {
  const stored = await tx.passkeyChallenges.find(challenge);
  if (stored?.member !== member) throw invalid('its challenge was not given to this member, or has expired');
  return stored;
}

/** As `findChallenge`, and from now on used. */
export async function takeChallenge(tx: OrgTransaction, member: string, response: JsonObject): Promise<TakenChallenge> {
  const text = challengeIn(response);
  const { document, takenBy } = await findChallenge(tx, member, text);
  if (takenBy !== null) throw invalid('its challenge has been used');
  await tx.passkeyChallenges.take(text, digestOf(response), null);
  return { text, document };
}

export interface TakenChallenge {
  text: string;
  document: JsonObject;
}
