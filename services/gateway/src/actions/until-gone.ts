import type { FastifyReply } from 'fastify';

/** A signal that aborts when the connection of a request closes: nobody waits for the answer any more. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  // It may have closed while the caller was being found out, and then closes no more.
  if (reply.raw.destroyed) controller.abort();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
