import type { NormalizedSchema } from '@smithy/core/schema';

/**
 * The token by which AWS knows a repeated request, for operations that have one. A UUID's form is what all of them
 * take: DynamoDB's are 36 characters at most, those of Secrets Manager 32 at least.
 */
export function clientToken(toolKey: string): string {
  const [a, b, c, d, e] = [
    toolKey.slice(0, 8),
    toolKey.slice(8, 12),
    toolKey.slice(12, 16),
    toolKey.slice(16, 20),
    toolKey.slice(20, 32),
  ];
  return `${a}-${b}-${c}-${d}-${e}`;
}

/** Name of the member that is the operation's token. */
export function tokenMember(input: NormalizedSchema): string | undefined {
  if (input.isUnitSchema()) return undefined;
  return [...input.structIterator()].find(([, member]) => member.isIdempotencyToken())?.[0];
}

export function hasMember(input: NormalizedSchema, name: string): boolean {
  return !input.isUnitSchema() && [...input.structIterator()].some(([member]) => member === name);
}
