import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import type { Principal } from '@runplane/service-kit';
import { TokenBuckets } from './token-buckets.js';

/** Limits each API key on its own; runs after authentication. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(@Inject(TokenBuckets) private readonly buckets: TokenBuckets) {}

  canActivate(context: ExecutionContext): boolean {
    const { principal } = context.switchToHttp().getRequest<{ principal?: Principal }>();
    if (principal?.kind !== 'agent') throw new ProblemError('forbidden', 'Use the key of an agent.');
    const taken = this.buckets.take(principal.keyId);
    if (taken.ok) return true;
    throw new ProblemError('rate_limited', 'The key has used up its requests for now.', {
      retryAfter: taken.retryAfter,
    });
  }
}
