import { Problem } from '@runplane/contracts';
import { z } from 'zod';
import { unreachable } from '../api/api.js';
import type { CommandContext } from '../context.js';
import { fail, messageOf, ok, type Row, skipped, warn } from './check.js';

const TIMEOUT_MS = 5_000;
/** The SDK lets clocks differ by 10 s before it refuses permits. */
const MOST_SKEW_S = 10;
const WARN_SKEW_S = 3;

const Document = z.looseObject({ info: z.looseObject({ title: z.string(), version: z.string() }) });

export interface ServerCheck {
  name: 'gateway' | 'control plane';
  /** Stands in the title of its OpenAPI document. */
  title: string;
  url: string;
  variable: string;
}

const REMEDIES: Record<string, string> = {
  database: 'PostgreSQL does not answer: look at its log, and at RUNPLANE_DATABASE_URL of the service.',
  postgres: 'PostgreSQL does not answer: look at its log, and at RUNPLANE_DATABASE_URL of the service.',
  temporal: 'Temporal does not answer: look at its log, and at RUNPLANE_TEMPORAL_ADDRESS of the service.',
};

/** Whether a server is there, is what it should be, is ready with all its parts, and has our time. */
export async function checkServer(server: ServerCheck, context: CommandContext): Promise<Row[]> {
  const { name, url, variable } = server;
  let alive: Response;
  const sentAt = Date.now();
  try {
    alive = await ask(url, '/healthz', context);
  } catch (error) {
    const down = `Start it ("runplane up" on this machine), or correct ${variable} or the profile.`;
    return [fail(name, unreachable(url, error).message, down), skipped(`${name} ready`, 'not reachable')];
  }
  const tookMs = Date.now() - sentAt;
  return [
    await identity(server, tookMs, context),
    await readiness(server, context),
    clock(name, alive, sentAt + tookMs / 2),
  ];
}

async function identity(
  { name, title, url, variable }: ServerCheck,
  tookMs: number,
  context: CommandContext,
): Promise<Row> {
  const other = `Correct ${variable} or the profile: it is the address of something else.`;
  try {
    const answer = await ask(url, '/openapi.json', context);
    const { info } = Document.parse(await answer.json());
    if (!info.title.includes(title)) return fail(name, `${url} is "${info.title}"`, other);
    return ok(name, `${url}, API version ${info.version}, ${tookMs} ms away`);
  } catch (error) {
    return fail(name, `${url} has no OpenAPI document: ${messageOf(error).slice(0, 100)}`, other);
  }
}

async function readiness({ name, url }: ServerCheck, context: CommandContext): Promise<Row> {
  const check = `${name} ready`;
  try {
    const answer = await ask(url, '/readyz', context);
    if (answer.ok) return ok(check, 'PostgreSQL and Temporal answer it');
    const problem = Problem.safeParse(await answer.json());
    const detail = problem.success ? problem.data.detail : `it answers ${answer.status}`;
    const parts = Object.keys(REMEDIES).filter((part) => new RegExp(`\\b${part}\\b`).test(detail));
    return fail(check, detail, parts.map((part) => REMEDIES[part]).join(' ') || 'Look at the log of the service.');
  } catch (error) {
    return fail(check, messageOf(error), 'Look at the log of the service.');
  }
}

function clock(name: string, { headers }: Response, nowMs: number): Row {
  const check = `${name} clock`;
  const theirs = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(theirs)) return skipped(check, 'the server does not say its time');
  // The header has whole seconds: up to one of them is not told.
  const skew = Math.max(0, Math.abs(nowMs - theirs) / 1_000 - 1);
  if (skew <= WARN_SKEW_S) return ok(check, 'as here');
  const detail = `differs by ${Math.round(skew)} s`;
  const remedy = 'Synchronise the clocks (NTP): permits live for minutes, and times decide.';
  return skew > MOST_SKEW_S ? fail(check, detail, remedy) : warn(check, detail, remedy);
}

function ask(url: string, path: string, { fetch: send, signal }: CommandContext): Promise<Response> {
  return send(url + path, { redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) });
}
