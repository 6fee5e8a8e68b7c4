import { isLoopback } from '@runplane/database';
import { createTransport } from 'nodemailer';
import { foreignText } from '../../foreign-text.js';
import { DeliveryFailed } from '../channel.js';

export interface Mail {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
  /** Local part of the message id: the same in every attempt, so that mail programs can drop a doubled one. */
  id: string;
  /** Mails of one approval are one conversation. */
  thread: string;
}

export interface MailerOptions {
  /** `smtp://` (STARTTLS) or `smtps://`, with user and password where it wants them. */
  smtpUrl: string;
  /** An address, or `Name <address>`. */
  from: string;
}

export interface Mailer {
  /** Throws `DeliveryFailed`; retryable unless the server has refused this address or mail for good. */
  send(mail: Mail): Promise<void>;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 20_000;

export function createMailer({ smtpUrl, from }: MailerOptions): Mailer {
  const transport = createTransport(
    {
      url: smtpUrl,
      pool: true,
      maxConnections: 5,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      requireTLS: requiresStartTls(smtpUrl),
      // Nothing that a mail says may make the mailer read a file or fetch a URL.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  );
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'runplane.invalid';
  return {
    async send({ to, subject, text, html, id, thread }) {
      try {
        await transport.sendMail({
          to,
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          references: `<${thread}@${domain}>`,
          // RFC 3834: no out-of-office answers to a machine.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (cause) {
        throw failureOf(cause);
      }
    },
    close: () => transport.close(),
  };
}

/**
 * A server on the network that offers no STARTTLS may be somebody who took the offer out (RFC 3207 section 6), and mails
 * hold invitations and links to vote with. `?ignoreTLS=true` says that nobody else is on the way.
 */
function requiresStartTls(smtpUrl: string): boolean {
  const { protocol, hostname, searchParams } = new URL(smtpUrl);
  return protocol === 'smtp:' && !isLoopback(hostname) && searchParams.get('ignoreTLS') !== 'true';
}

/** RFC 5321: 5xx is for good, 4xx and a broken connection are not. A wrong password, or a server without TLS, is the operator's to correct. */
function failureOf(cause: unknown): DeliveryFailed {
  const { code, responseCode, message } = cause as { code?: string; responseCode?: number; message?: string };
  const refusedForGood = responseCode === undefined ? code === 'EENVELOPE' : responseCode >= 500;
  const retryable = code === 'EAUTH' || code === 'ETLS' || !refusedForGood;
  const text = `The mail server ${responseCode ? `answered ${responseCode}` : 'could not be used'}: ${foreignText(message ?? '', 300)}`;
  return new DeliveryFailed(text, { retryable, statusCode: responseCode }, { cause });
}
