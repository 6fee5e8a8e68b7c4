import { sessionCookie } from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';

/**
 * Whether cookies may travel by https only. Browsers take such cookies from http://localhost, too, so one https origin
 * is enough to ask for it; only where there is none does a session work without.
 */
export class SessionSettings {
  readonly secure: boolean;

  constructor(origins: readonly string[]) {
    this.secure = origins.some((origin) => origin.startsWith('https:'));
  }

  /** Hands the session's token to the browser; null takes it away. */
  setCookie(reply: FastifyReply, token: string | null): void {
    reply.header('set-cookie', sessionCookie(token, this.secure));
  }
}
