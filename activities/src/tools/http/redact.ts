import type { Json } from '@runplane/contracts';

/** Shorter values would also hit ordinary text. */
const MIN_LENGTH = 6;

/** `value` without the given secrets: a service that echoes its request must not hand them to the agent. */
export function redact<T extends Json>(value: T, secrets: readonly string[]): T {
  const hidden = secrets.filter((secret) => secret.length >= MIN_LENGTH);
  return hidden.length === 0 ? value : (replace(value, hidden) as T);
}

function replace(value: Json, secrets: readonly string[]): Json {
  if (typeof value === 'string') return secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => replace(item, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [replace(name, secrets) as string, replace(member, secrets)]),
  );
}
