import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Api } from './api.js';

const LONG_MS = 3_600_000;

let server: Server;
let api: Api;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((_request, response) => answer(response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  api = new Api({ url, credential: 'rp_key_secret' }, { fetch, signal: new AbortController().signal });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
/** Of this file and what it imports alone: the server and fetch have the real ones. */
const REAL = ['nextTick', 'queueMicrotask', 'setImmediate', 'setInterval', 'Date', 'hrtime', 'performance'] as const;
beforeEach(() => {
  jest.useFakeTimers({ doNotFake: [...REAL] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a download', () => {
  it('ends when the server sends nothing for too long', async () => {
    answer = (response) => response.write('begun');
    const stream = api.stream('/');
    expect(Buffer.from((await stream.next()).value ?? []).toString()).toBe('begun');
    const next = stream.next();
    jest.advanceTimersByTime(LONG_MS);
    await expect(next).rejects.toThrow('the download broke off: nothing came for 90 s');
  });

  it('waits for who takes it as long as it takes', async () => {
    answer = (response) => response.write('begun', () => response.end(', ended'));
    const parts: Uint8Array[] = [];
    for await (const part of api.stream('/')) {
      parts.push(part);
      jest.advanceTimersByTime(LONG_MS);
    }
    expect(Buffer.concat(parts).toString()).toBe('begun, ended');
  });
});
