import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who asks to be signed in, as far as the connection tells. Nothing of it is proven. */
export interface Browser {
  /** IP address. */
  address: string;
  /** Cut to 200 characters; null where it tells none. */
  userAgent: string | null;
  requestId: string;
}

/** `@CurrentBrowser() browser: Browser`, on routes that sign in. */
export const CurrentBrowser = createParamDecorator((_data: unknown, context: ExecutionContext): Browser => {
  const { ip, id, headers } = context.switchToHttp().getRequest<FastifyRequest>();
  return { address: ip, userAgent: headers['user-agent']?.slice(0, 200) ?? null, requestId: id };
});
