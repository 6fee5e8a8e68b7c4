import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf, HttpError, send } from './ticket-api-http.js';
import { newTicketState, type TicketState, TicketStore } from './ticket-store.js';

export interface TicketApiOptions {
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  /** Keeps the state over a restart; without it the state is in memory. */
  stateFile?: string;
}

export interface TicketApi {
  url: string;
  /** What was really executed, as `GET /effects` answers it. */
  effects(): TicketState['effects'];
  close(): Promise<void>;
}

/** The help desk that the demo's agent works with. It knows nothing of Runplane. */
export async function startTicketApi({
  host = '127.0.0.1',
  port = 0,
  stateFile,
}: TicketApiOptions = {}): Promise<TicketApi> {
  const state = stateFile && existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, 'utf8')) : newTicketState();
  const store = new TicketStore(state, () => stateFile && writeFileSync(stateFile, JSON.stringify(store.state)));
  const server = createServer((request, response) => void answer(store, request, response));
  await listen(server, port, host);
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    effects: () => store.state.effects,
    close: () => close(server),
  };
}

async function answer(store: TicketStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, body } = await route(store, request);
    send(response, status, body);
  } catch (error) {
    const { status, message } = error instanceof HttpError ? error : new HttpError(400, 'the request cannot be read');
    send(response, status, { error: message });
  }
}

async function route(store: TicketStore, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, collection, id, verb] = pathname.split('/').map(decodeURIComponent);
  switch (`${request.method} ${collection}${id === undefined ? '' : '/:id'}${verb ? `/${verb}` : ''}`) {
    case 'GET effects':
      return { status: 200, body: { effects: store.state.effects } };
    case 'GET tickets/:id':
      return { status: 200, body: store.ticket(id as string) };
    case 'POST tickets/:id/close':
      return { status: 200, body: store.closeTicket(id as string, await bodyOf(request)) };
    case 'POST refunds':
      return store.createRefund(await bodyOf(request), request.headers['idempotency-key']);
    default:
      throw new HttpError(404, `there is no ${request.method} ${pathname}`);
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
