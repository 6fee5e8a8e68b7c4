import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookPayload } from '@runplane/contracts';
import { Webhook } from 'standardwebhooks';

export interface ReceivedEvent {
  /** The `webhook-id`. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
  payload: WebhookPayload;
}

/** An endpoint that keeps what it gets, after the verifier of Standard Webhooks has taken it; or one that hangs. */
export interface WebhookReceiver {
  url: string;
  host: string;
  events: ReceivedEvent[];
  /** Of requests that the verifier has refused. */
  refused: string[];
  /** Requests that hang. */
  hanging(): number;
  secret: string;
  close(): Promise<void>;
}

export async function startWebhookReceiver({ hangs = false } = {}): Promise<WebhookReceiver> {
  const waiting = new Set<ServerResponse>();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (hangs) {
      waiting.add(response);
      response.once('close', () => waiting.delete(response));
      return;
    }
    const headers = request.headers as Record<string, string>;
    try {
      const payload = new Webhook(receiver.secret).verify(body, headers) as WebhookPayload;
      receiver.events.push({ id: headers['webhook-id'] ?? '', at: Date.now(), payload });
      response.writeHead(204).end();
    } catch (error) {
      receiver.refused.push(String(error));
      response.writeHead(401).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    host: `127.0.0.1:${port}`,
    events: [],
    refused: [],
    hanging: () => waiting.size,
    secret: '',
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
