import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { CommandContext } from '../context.js';
import { CommandError, EXIT } from '../exit-codes.js';
import type { Access } from '../profiles/access.js';
import type { Page } from './pages.js';
import { read } from './read.js';
import { refusal } from './refusal.js';

const MOST_TRIES = 20;
/** The first answer of a server that is busy can take as long as a decision may. */
const TIMEOUT_MS = 90_000;
/** A download may take as long as it is long; this is how long the server may send nothing. */
const IDLE_MS = 90_000;

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The REST API of one server, as the holder of one credential. Every method throws `CommandError`. */
export class Api {
  constructor(
    readonly access: Access,
    private readonly context: Pick<CommandContext, 'fetch' | 'signal'>,
  ) {}

  get<T>(path: string, schema: z.ZodType<T>, query: Query = {}): Promise<T> {
    return this.json('GET', withQuery(path, query), schema);
  }

  post<T>(path: string, schema: z.ZodType<T>, body: unknown = {}): Promise<T> {
    return this.json('POST', path, schema, body);
  }

  put<T>(path: string, schema: z.ZodType<T>, body: unknown): Promise<T> {
    return this.json('PUT', path, schema, body);
  }

  patch<T>(path: string, schema: z.ZodType<T>, body: unknown): Promise<T> {
    return this.json('PATCH', path, schema, body);
  }

  delete<T>(path: string, schema: z.ZodType<T>): Promise<T> {
    return this.json('DELETE', path, schema);
  }

  async text(path: string): Promise<string> {
    return (await this.response(path)).text();
  }

  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.response(path)).arrayBuffer());
  }

  /** The body of an answer as it comes. Throws where it breaks off: what came is not the whole. */
  async *stream(path: string): AsyncGenerator<Uint8Array, void, undefined> {
    const idle = new AbortController();
    const waits = () => setTimeout(() => idle.abort(new Error(`nothing came for ${IDLE_MS / 1_000} s`)), IDLE_MS);
    let timer = waits();
    try {
      const { body } = await this.response(path, idle.signal);
      for await (const bytes of (body ?? []) as AsyncIterable<Uint8Array>) {
        // Who takes it may be slow, such as a pipe into a pager.
        clearTimeout(timer);
        yield bytes;
        timer = waits();
      }
    } catch (cause) {
      this.context.signal.throwIfAborted();
      if (cause instanceof CommandError) throw cause;
      throw new CommandError(EXIT.unavailable, `the download broke off: ${reasonOf(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * An answer of 2xx to a GET; 503 is asked for again, for a while. `limit` ends all of it, the body included; without
   * one each request has its own.
   */
  private async response(path: string, limit?: AbortSignal): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send('GET', path, undefined, limit);
      if (answer.ok) return answer;
      if (answer.status !== 503 || attempt === MOST_TRIES) throw await refusal(path, answer, this.access);
      await answer.body?.cancel();
      await pause(Math.min(1_000, 50 * attempt), undefined, { signal: this.context.signal });
    }
  }

  /** The answer as it comes, whatever its status. */
  async send(method: Method, path: string, body?: unknown, limit = AbortSignal.timeout(TIMEOUT_MS)): Promise<Response> {
    const { url, credential } = this.access;
    try {
      return await this.context.fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${credential}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // A redirect would carry the key to another place.
        redirect: 'error',
        signal: AbortSignal.any([this.context.signal, limit]),
      });
    } catch (cause) {
      this.context.signal.throwIfAborted();
      throw unreachable(url, cause);
    }
  }

  private async json<T>(method: Method, path: string, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const answer = method === 'GET' ? await this.response(path) : await this.send(method, path, body);
    if (!answer.ok) throw await refusal(path, answer, this.access);
    return read(schema, answer, path);
  }
}

/** The members of one page, or of all of them. */
export async function list<T>(
  api: Api,
  path: string,
  schema: z.ZodType<Page<T>>,
  { all = false, ...query }: Query & { all?: boolean },
): Promise<Page<T>> {
  const first = await api.get(path, schema, all ? { ...query, limit: 200 } : query);
  const items = [...first.items];
  let { nextCursor } = first;
  while (all && nextCursor !== null) {
    const next = await api.get(path, schema, { ...query, limit: 200, cursor: nextCursor });
    items.push(...next.items);
    nextCursor = next.nextCursor;
  }
  return { items, nextCursor };
}

/** One part of a path: ids and names may hold anything, but never lead to another path. */
export function part(text: string): string {
  if (/^\.*$/.test(text)) throw new CommandError(EXIT.notFound, `there is no "${text}"`);
  return encodeURIComponent(text);
}

export function unreachable(url: string, cause: unknown): CommandError {
  return new CommandError(EXIT.unavailable, `${url} cannot be reached: ${reasonOf(cause)}`, {
    cause,
    lines: ['Is it running, and is this its address? "runplane doctor" looks at everything.'],
  });
}

function withQuery(path: string, query: Query): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value));
  return given.size === 0 ? path : `${path}?${given}`;
}

/** `fetch` says only that it failed; why is the cause of that. */
const reasonOf = (cause: unknown): string => (cause as { cause?: Error }).cause?.message || (cause as Error).message;
