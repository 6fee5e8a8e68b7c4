import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closedPort, startService } from '../../test-support/local-service.js';
import { createOutbound, DestinationRefused, type Lookup, NotSent, type OutboundRequest, Unanswered } from './index.js';

let service: Awaited<ReturnType<typeof startService>>;

beforeAll(async () => {
  service = await startService((request, response, effects) => {
    effects.push(request);
    if (request.url === '/redirect') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (request.url === '/reset') response.socket?.resetAndDestroy();
    else if (request.url === '/large') response.end(Buffer.alloc(5000));
    else if (request.url === '/endless') Readable.from(zeros()).pipe(response);
    else if (request.url === '/half') {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      response.socket?.end();
    } else if (request.url !== '/hang') response.setHeader('x-a', ['1', '2']).end(request.body);
  });
});
afterAll(() => service.close());

function* zeros(): Generator<Buffer, never> {
  const chunk = Buffer.alloc(64 * 1024);
  while (true) yield chunk;
}

const request = (url: string, rest: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'GET',
  url: new URL(url),
  headers: {},
  signal: new AbortController().signal,
  maxResponseBytes: 1000,
  ...rest,
});
const allowed = () => createOutbound({ allow: `127.0.0.1:${service.port}` });

describe('an allow-listed service', () => {
  it('gets the request as it is and answers', async () => {
    const post = request(`${service.origin}/a?b=c`, { method: 'POST', body: 'text', headers: { 'x-key': 'k' } });
    const response = await allowed().request(post);
    expect(response).toMatchObject({ status: 200, headers: { 'x-a': '1, 2' }, incomplete: null });
    expect(response.body.toString()).toBe('text');
    expect(service.effects.at(-1)).toMatchObject({
      method: 'POST',
      url: '/a?b=c',
      headers: { 'x-key': 'k' },
      body: 'text',
    });
  });

  it('can not redirect elsewhere', async () => {
    const before = service.effects.length;
    expect(await allowed().request(request(`${service.origin}/redirect`))).toMatchObject({ status: 302 });
    expect(service.effects.slice(before).map(({ url }) => url)).toEqual(['/redirect']);
  });

  it('may not answer more than the limit', async () => {
    const response = await allowed().request(request(`${service.origin}/large`));
    expect(response.incomplete).toBe('too_large');
    expect(response.body.length).toBeLessThanOrEqual(1000);
  });

  it('may not answer without end: it is cut off, and little of it is kept', async () => {
    const response = await allowed().request(request(`${service.origin}/endless`));
    expect(response).toMatchObject({ status: 200, incomplete: 'too_large', digest: null });
    expect(response.body.length).toBe(1000);
    expect(response.size).toBeLessThan(128 * 1024 * 1024);
  });

  it('may break off after the status', async () => {
    expect(await allowed().request(request(`${service.origin}/half`))).toMatchObject({
      status: 200,
      incomplete: 'interrupted',
    });
  });

  it('may have got what it resets or never answers', async () => {
    await expect(allowed().request(request(`${service.origin}/reset`))).rejects.toThrow(Unanswered);
    const abort = new AbortController();
    const hanging = allowed().request(request(`${service.origin}/hang`, { signal: abort.signal }));
    while (service.effects.at(-1)?.url !== '/hang') await new Promise(setImmediate);
    abort.abort();
    await expect(hanging).rejects.toThrow(Unanswered);
  });
});

describe('a name that changes its address between lookups', () => {
  it('is looked up once, and the connection goes to the checked address', async () => {
    let lookups = 0;
    const rebinding: Lookup = async () => [{ address: ++lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    const outbound = createOutbound({ allow: `127.0.0.1:${service.port}`, lookup: rebinding });
    const response = await outbound.request(request(`http://api.example:${service.port}/pinned`));
    expect(response.status).toBe(200);
    expect(lookups).toBe(1);
    expect(service.effects.at(-1)?.headers.host).toBe(`api.example:${service.port}`);
  });

  it('reaches nothing when it turns private', async () => {
    const before = service.effects.length;
    const outbound = createOutbound({ lookup: async () => [{ address: '127.0.0.1', family: 4 }] });
    await expect(outbound.request(request('http://api.example/'))).rejects.toThrow(DestinationRefused);
    await expect(outbound.request(request(`http://api.example:${service.port}/`))).rejects.toThrow(DestinationRefused);
    expect(service.effects.length).toBe(before);
  });
});

describe('what is refused before anything is sent', () => {
  const open = createOutbound({ lookup: async () => [{ address: '93.184.215.14', family: 4 }] });

  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://0x7f000001/',
    'http://2130706433/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0.0.0.0/',
    'http://１２７.0.0.1/',
    'https://api.example:22/',
    'http://user:pw@api.example/',
    'ftp://api.example/',
    'file:///etc/passwd',
    'data:text/plain,x',
  ])('%s', async (url) => {
    await expect(open.request(request(url))).rejects.toThrow(DestinationRefused);
  });

  it('a secret over plain http to a public host', async () => {
    await expect(open.request(request('http://api.example/', { confidential: true }))).rejects.toThrow(/https only/);
  });
});

describe('a connection that does not come about', () => {
  it('sent nothing: refused', async () => {
    const port = await closedPort();
    const outbound = createOutbound({ allow: `127.0.0.1:${port}` });
    await expect(outbound.request(request(`http://127.0.0.1:${port}/`))).rejects.toThrow(NotSent);
  });

  it('sent nothing: no TLS on the other side', async () => {
    const before = service.effects.length;
    await expect(allowed().request(request(`https://127.0.0.1:${service.port}/`))).rejects.toThrow(NotSent);
    expect(service.effects.length).toBe(before);
  });

  it('sent nothing: a TLS handshake that never ends is aborted', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const abort = new AbortController();
    const outbound = createOutbound({ allow: `127.0.0.1:${port}` });
    const handshaking = outbound.request(request(`https://127.0.0.1:${port}/`, { signal: abort.signal }));
    while (sockets.length === 0) await new Promise(setImmediate);
    abort.abort();
    await expect(handshaking).rejects.toThrow(NotSent);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });
});
