import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * The headers of a webhook as Standard Webhooks has them: HMAC-SHA256 over `<id>.<timestamp>.<body>`, once for each
 * secret (`whsec_` and base64), so that a receiver may know the old or the new one while a secret is rotated.
 */
export function signedHeaders(
  secrets: readonly string[],
  { id, at, body }: { id: string; at: Date; body: string },
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
