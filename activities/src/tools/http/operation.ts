import { z } from 'zod';

const ArgumentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, 'must be the name of an argument');
const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'must be a header name')
  .refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), 'is set by the client itself');
const HeaderValue = z
  .string()
  .max(8000)
  .regex(/^[\t\x20-\x7e]*$/, 'must be printable ASCII');
const Headers = z.record(HeaderName, HeaderValue);

/** They frame the request; a tenant who sets them could smuggle a second one. */
const RESERVED_HEADERS = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** `/tickets/{id}/notes`: literal segments and `{argument}` placeholders. */
const PathTemplate = z
  .string()
  .max(1000)
  .regex(
    /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]|\{[A-Za-z_][A-Za-z0-9_-]*\})*)+$/,
    'must be an absolute path with {argument} placeholders and without query',
  )
  .refine((path) => !path.split('/').some((segment) => segment === '.' || segment === '..'), 'must not hold . or ..');

/** How the service can be asked whether a call has had its effect: GET, with `{toolKey}` beside the arguments. */
const HttpLookup = z.strictObject({
  path: PathTemplate,
  /** What 404 means. `failed` only where the service shows every call from the moment that it accepts it. */
  absent: z.enum(['failed', 'unknown']).default('unknown'),
});

export const HttpOperation = z
  .strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: PathTemplate,
    /** Arguments that go into the query string. */
    query: z.array(ArgumentName).max(50).default([]),
    /** `json`: all arguments that are not in path or query. Default: `json` for POST, PUT and PATCH. */
    body: z.enum(['json', 'none']).optional(),
    /** The service drops a repeated request with the same value of this header, for example `Idempotency-Key`. */
    idempotencyHeader: HeaderName.optional(),
    /**
     * For a value that it has executed, the service always answers what it answered then. So a refusal of a repeated
     * request says that no earlier one was executed; without this it says nothing about them.
     */
    replaysAnswers: z.boolean().optional(),
    /** Whether repeating is harmless, where the method does not say it (RFC 9110, 9.2.2). */
    idempotent: z.boolean().optional(),
    /** Statuses that mean success; default 200 to 299. */
    expect: z.array(z.number().int().min(200).max(499)).min(1).max(20).optional(),
    /** An answer to it with an expected status is the result of a call whose own answer was lost. */
    lookup: HttpLookup.optional(),
  })
  .refine((operation) => !isRead(operation) || operation.body !== 'json', {
    message: 'GET and HEAD have no body',
    path: ['body'],
  })
  .refine((operation) => operation.idempotencyHeader === undefined || operation.idempotent === undefined, {
    message: 'follows from idempotencyHeader',
    path: ['idempotent'],
  })
  .refine((operation) => operation.idempotencyHeader !== undefined || operation.replaysAnswers === undefined, {
    message: 'needs idempotencyHeader',
    path: ['replaysAnswers'],
  });
export type HttpOperation = z.infer<typeof HttpOperation>;

export const HttpConfiguration = z.strictObject({
  /** `https://api.example.com/v2`; the path of the operation is added to it. */
  baseUrl: z.string().max(1000).refine(isBaseUrl, 'must be an http(s) URL without credentials, query and fragment'),
  headers: Headers.default({}),
  /** What "check connection" reads; default the base URL itself. */
  checkPath: PathTemplate.optional(),
});
export type HttpConfiguration = z.infer<typeof HttpConfiguration>;

export const HttpSecret = z
  .strictObject({
    bearer: z
      .string()
      .regex(/^[\x21-\x7e]{1,8000}$/, 'must be a token')
      .optional(),
    basic: z
      .strictObject({ username: z.string().regex(/^[^:]*$/, 'must not hold a colon'), password: z.string() })
      .optional(),
    headers: Headers.default({}),
  })
  .refine((secret) => secret.bearer === undefined || secret.basic === undefined, {
    message: 'send one of bearer and basic',
    path: ['basic'],
  });
export type HttpSecret = z.infer<typeof HttpSecret>;

/** Safe methods (RFC 9110, 9.2.1): no outcome to be in doubt about. */
export function isRead({ method }: { method: string }): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function hasJsonBody({ method, body }: HttpOperation): boolean {
  return body === undefined ? ['POST', 'PUT', 'PATCH'].includes(method) : body === 'json';
}

export function placeholdersOf({ path }: { path: string }): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && `${username}${password}${search}${hash}` === '';
}
