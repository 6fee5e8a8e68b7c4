import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Effect {
  path: string;
  key: string | undefined;
  body: { [name: string]: unknown };
}

/**
 * An outside service with effects that can be counted; a repeated idempotency key has none. `mode` in the body: `hang`
 * has its effect and answers only when released, `slow` answers after `delayMs`.
 */
export interface EffectsServer {
  url: string;
  host: string;
  effects: Effect[];
  /** Those of one request: each test's requests have references of their own. */
  of(reference: string): Effect[];
  /** Resolves when a request with this reference has had its effect. */
  seen(reference: string): Promise<void>;
  /** Answers all requests that hang. */
  release(): void;
  /** Answers the request that hangs for longest, if one does. */
  releaseOne(): void;
  close(): Promise<void>;
}

export async function startEffectsServer(): Promise<EffectsServer> {
  const effects: Effect[] = [];
  const hanging: ServerResponse[] = [];
  const answers = new Map<string, object>();
  const watchers = new Map<string, (() => void)[]>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url ?? '/';
    const key = request.headers['idempotency-key'] as string | undefined;
    const known = key ? answers.get(`${path} ${key}`) : undefined;
    if (known) return send(response, known);
    const answer = { accepted: true, number: effects.length + 1 };
    if (request.method !== 'GET') effects.push({ path, key, body });
    if (key) answers.set(`${path} ${key}`, answer);
    for (const wake of watchers.get(String(body.reference)) ?? []) wake();
    if (body.mode === 'hang') hanging.push(response);
    else if (body.mode === 'slow') setTimeout(send, Number(body.delayMs), response, answer);
    else send(response, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const of = (reference: string) => effects.filter((effect) => effect.body.reference === reference);
  const release = () => {
    for (const response of hanging.splice(0)) send(response, { accepted: true });
  };
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    effects,
    of,
    seen: (reference) =>
      of(reference).length > 0
        ? Promise.resolve()
        : new Promise((resolve) => watchers.set(reference, [...(watchers.get(reference) ?? []), resolve])),
    release,
    releaseOne: () => {
      const first = hanging.shift();
      if (first) send(first, { accepted: true });
    },
    close: () => {
      release();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<{ [name: string]: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? JSON.parse(text) : {};
}

function send(response: ServerResponse, body: object): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
