import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a request may be off, either way: Slack's own receiver takes any time in the future. */
const TOLERANCE_SECONDS = 300;

export interface SignedRequest {
  /** `X-Slack-Request-Timestamp`. */
  timestamp: string | undefined;
  /** `X-Slack-Signature`. */
  signature: string | undefined;
  body: Buffer;
}

/** `v0=` and HMAC-SHA256 of `v0:<timestamp>:<body>`, as Slack signs its requests. */
export function slackSignature(secret: string, timestamp: string, body: Buffer | string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

/** Whether one of the secrets has signed the request, and just now. Compared in constant time. */
export function isSignedBy(
  secrets: readonly string[],
  { timestamp, signature, body }: SignedRequest,
  nowMs: number,
): boolean {
  if (!timestamp || !signature || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  const given = Buffer.from(signature);
  return secrets.some((secret) => {
    const expected = Buffer.from(slackSignature(secret, timestamp, body));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
