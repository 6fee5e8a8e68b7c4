import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail extends ParsedMail {
  /** As the envelope says. */
  receivers: string[];
}

export interface MailSink {
  url: string;
  mails: ReceivedMail[];
  to(address: string): ReceivedMail[];
  /** Answers RCPT for this address with this code until it is 0. */
  refuse(address: string, code: number): void;
  close(): Promise<void>;
}

/** A real SMTP server on a free port of the loopback, which keeps what it gets. */
export async function startMailSink(): Promise<MailSink> {
  const mails: ReceivedMail[] = [];
  const refused = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const code = refused.get(address);
      done(code ? Object.assign(new Error('refused by the test'), { responseCode: code }) : null);
    },
    onData(stream, { envelope }, done) {
      const receivers = envelope.rcptTo.map(({ address }) => address);
      simpleParser(stream).then(
        (mail) => {
          mails.push({ ...mail, receivers });
          done(null);
        },
        (error) => done(error as Error),
      );
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    to: (address) => mails.filter(({ receivers }) => receivers.includes(address)),
    refuse: (address, code) => {
      if (code) refused.set(address, code);
      else refused.delete(address);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
