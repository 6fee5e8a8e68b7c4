import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemError } from '@runplane/contracts';
import { actionIdFor, newSigner, type TestSigner } from './permits.js';

export type Route = 'guard' | 'read' | 'outcome' | 'cancel' | 'jwks';

export interface Received {
  route: Route;
  url: string;
  headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent
  body: any;
  /** Of the idempotency key, or of the path. */
  actionId: string;
}

/** `body` is sent as JSON, `text` as it is. `drop`: the connection breaks; `half`: in the middle of the body. */
export type Reply =
  | { status?: number; body?: unknown; text?: string; headers?: Record<string, string> }
  | 'drop'
  | 'half'
  | 'hang'
  | ProblemError;
type Answer = Reply | ((request: Received) => Reply | Promise<Reply>);

const JSON_TYPE = 'application/json';

/** A real HTTP server that answers as it is told, in the order told; the last answer of a route stays. */
export class FakeGateway {
  readonly received: Received[] = [];
  readonly signer: TestSigner = newSigner();
  private readonly answers = new Map<Route, Answer[]>();
  private readonly waiters: { route: Route; count: number; resolve: () => void }[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.handle(request, response));
    this.on('jwks', { body: { keys: [this.signer.jwk] } });
  }

  static async start(): Promise<FakeGateway> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FakeGateway(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  on(route: Route, ...answers: Answer[]): this {
    this.answers.set(route, answers);
    return this;
  }

  requests(route: Route): Received[] {
    return this.received.filter((request) => request.route === route);
  }

  /** Resolves when the route was asked `count` times. */
  asked(route: Route, count = 1): Promise<void> {
    return new Promise((resolve) => {
      this.waiters.push({ route, count, resolve });
      this.wake();
    });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = text ? JSON.parse(text) : null;
    const url = request.url ?? '';
    const [, pathId] = /\/v1\/actions\/([^/?]+)/.exec(url) ?? [];
    const received: Received = {
      route: routeOf(url),
      url,
      headers: request.headers,
      body,
      actionId: pathId ?? actionIdFor(body?.idempotencyKey ?? ''),
    };
    this.received.push(received);
    const answers = this.answers.get(received.route) ?? [];
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (!answer) throw new Error(`no answer for ${received.route}`);
    // Heard before it is answered, as an answer may wait for what the test does next.
    this.wake();
    send(response, await (typeof answer === 'function' ? answer(received) : answer));
  }

  private wake(): void {
    for (const { route, count, resolve } of this.waiters) if (this.requests(route).length >= count) resolve();
  }
}

function routeOf(url: string): Route {
  if (url === '/v1/guard') return 'guard';
  if (url === '/.well-known/jwks.json') return 'jwks';
  if (url.endsWith('/outcome')) return 'outcome';
  return url.endsWith('/cancel') ? 'cancel' : 'read';
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  if (reply === 'drop') return void response.destroy();
  if (reply === 'half') {
    response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '1000' });
    response.write('{"actionId": "act_', () => response.destroy());
    return;
  }
  if (reply instanceof ProblemError) {
    const problem = reply.toProblem('req_test');
    const { retryAfter } = reply.extra;
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    sendBody(response, { status: problem.status, body: problem, headers });
  } else sendBody(response, reply);
}

function sendBody(response: ServerResponse, reply: Exclude<Reply, string | ProblemError>): void {
  response.writeHead(reply.status ?? 200, { 'content-type': JSON_TYPE, ...reply.headers });
  response.end(reply.text ?? JSON.stringify(reply.body));
}
