import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to the next request that has an effect. */
export type HttpFault =
  /** The service never gets it. */
  | 'cut_before'
  /** The service does it, and its answer is lost. */
  | 'lose_answer'
  /** The service never gets it, and nobody answers. */
  | 'hang'
  /** Answered so instead of by the service; with `after` the service has done it. */
  | { status: number; headers?: Record<string, string>; body?: string; after?: boolean };

/** A proxy in front of a real HTTP service. It sees requests whole, so that it breaks exactly those that count. */
export async function startHttpFaults(
  target: { host: string; port: number },
  isEffect: (request: { method: string; url: string; body: string }) => boolean,
) {
  let fault: HttpFault | null = null;
  /** When requests with an effect came, in milliseconds. */
  const arrivals: number[] = [];

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const { method = '', url = '' } = incoming;
    const counts = isEffect({ method, url, body: body.toString('utf8') });
    if (counts) arrivals.push(performance.now());
    const now = counts ? fault : null;
    if (now) fault = null;
    await answer(now, () => forward(target, incoming, body), response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    arrivals,
    next(what: HttpFault | null) {
      fault = what;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

async function answer(
  fault: HttpFault | null,
  forwarded: () => Promise<Answer>,
  response: ServerResponse,
): Promise<void> {
  if (fault === 'hang') return;
  if (fault === 'cut_before') {
    response.socket?.destroy();
    return;
  }
  try {
    const real = fault === null || fault === 'lose_answer' || fault.after ? await forwarded() : null;
    if (fault === 'lose_answer') response.socket?.destroy();
    else if (fault) response.writeHead(fault.status, fault.headers).end(fault.body);
    else if (real) response.writeHead(real.status, { ...real.headers, connection: 'close' }).end(real.body);
  } catch {
    response.socket?.destroy();
  }
}

function forward(target: { host: string; port: number }, from: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...from.headers, 'content-length': String(body.length) };
    delete headers['transfer-encoding'];
    const outgoing = request({ ...target, method: from.method, path: from.url, headers, agent: false }, async (got) => {
      try {
        const chunks: Buffer[] = [];
        for await (const chunk of got) chunks.push(chunk as Buffer);
        const { 'transfer-encoding': _, 'content-length': __, ...kept } = got.headers;
        resolve({ status: got.statusCode ?? 502, headers: kept, body: Buffer.concat(chunks) });
      } catch (error) {
        reject(error);
      }
    });
    outgoing.once('error', reject).end(body);
  });
}
