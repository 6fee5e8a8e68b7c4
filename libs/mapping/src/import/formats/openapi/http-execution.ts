import type { HttpExecution } from '../../source-tool.js';
import { isJson, type OperationInput, type Parameter } from './operation-input.js';

/** The forms that the `http` provider accepts (activities/src/tools/http/operation.ts). */
const PATH = /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]|\{[A-Za-z_][A-Za-z0-9_-]*\})*)+$/;
const ARGUMENT = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;
const MAX_QUERY = 50;
/** OpenAPI says that parameters of these names mean nothing. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization']);

/** How our `http` provider sends an operation; without one where a part that a call needs can't be sent. */
export function httpExecution(
  method: string,
  path: string,
  input: OperationInput,
  otherServer: boolean,
): HttpExecution {
  const inPath = [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name as string);
  const query = input.parameters.filter((parameter) => parameter.in === 'query');
  const sent = query.filter(canBeSent).slice(0, MAX_QUERY);
  const unsent = [...query.filter((parameter) => !sent.includes(parameter)), ...otherPlaces(input.parameters)];
  const body = bodyMode(method, input);
  const problem =
    (otherServer && 'it is served at another address') ||
    pathProblem(path, inPath, input) ||
    (input.ambiguous && 'two places of the request use the same name') ||
    (body.problem ?? requiredProblem(unsent));
  if (problem) return { operation: null, sends: new Set(), notes: [`only its caller can run it: ${problem}`] };
  const key = input.parameters.find(({ in: place, name }) => place === 'header' && isIdempotencyKey(name));
  return {
    operation: {
      method,
      path,
      ...(sent.length > 0 ? { query: sent.map(({ name }) => name) } : {}),
      ...(body.mode ? { body: body.mode } : {}),
      ...(key && method !== 'GET' && method !== 'HEAD' ? { idempotencyHeader: key.name } : {}),
    },
    sends: new Set([...inPath, ...sent.map(({ name }) => name), ...(input.body?.members ?? [])]),
    notes: unsent.length === 0 ? [] : [`the gateway can't send ${unsent.map(({ name }) => name).join(', ')}`],
  };
}

/** Scalars, and lists of them written as `a=1&a=2`. */
function canBeSent({ name, style, explode, argument }: Parameter): boolean {
  if (!ARGUMENT.test(name) || style !== 'form') return false;
  return argument.type === 'string_list' ? explode : argument.type !== 'json' || argument.schema.type === 'number';
}

function otherPlaces(parameters: readonly Parameter[]): Parameter[] {
  return parameters.filter(
    ({ in: place, name }) =>
      place === 'cookie' || (place === 'header' && !IGNORED_HEADERS.has(name.toLowerCase()) && !isIdempotencyKey(name)),
  );
}

function isIdempotencyKey(name: string): boolean {
  return /^(x-)?idempotency-key$/i.test(name);
}

function requiredProblem(unsent: readonly Parameter[]): string | false {
  const needed = unsent.find(({ required }) => required);
  return needed !== undefined && `"${needed.name}" (${needed.in}) can't be sent by the gateway`;
}

function pathProblem(path: string, inPath: readonly string[], { parameters }: OperationInput): string | false {
  const known = parameters.filter((parameter) => parameter.in === 'path');
  if (
    path.length > 1000 ||
    !PATH.test(path) ||
    path.split('/').some((segment) => segment === '.' || segment === '..')
  ) {
    return "the gateway can't write its path";
  }
  const plain = (name: string) => known.some((parameter) => parameter.name === name && parameter.style === 'simple');
  const missing = inPath.find((name) => !plain(name));
  return missing !== undefined && `the path's "${missing}" is not described`;
}

/** `json` is the provider's default for POST, PUT and PATCH only. */
function bodyMode(method: string, { body }: OperationInput): { mode?: 'json' | 'none'; problem?: string } {
  const usual = ['POST', 'PUT', 'PATCH'].includes(method);
  if (body === null || (body.members?.length === 0 && !isJson(body.mediaType))) return usual ? { mode: 'none' } : {};
  if (!isJson(body.mediaType)) return { problem: `the gateway does not send ${body.mediaType.slice(0, 60)}` };
  if (body.members === null) return { problem: 'its body is no object' };
  if (method === 'GET' || method === 'HEAD') return { problem: `${method} has a body` };
  return usual ? {} : { mode: 'json' };
}
