import { JsonObject, JsonPointer } from '@runplane/contracts';
import { z } from 'zod';

const ArgumentName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/, 'must be the name of an argument');
const HeaderName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'must be a header name')
  .refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), 'is set by the client itself');
const CookieName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'must be a cookie name');
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

/** `repeat`: `a=1&a=2`; `brackets`: `a[b]=1`, OpenAPI's deepObject; the others join a list: `a=1,2`. */
const QueryParameter = z.union([
  ArgumentName,
  z.strictObject({ name: ArgumentName, style: z.enum(['repeat', 'brackets', 'comma', 'pipes', 'spaces']) }),
]);
export type QueryParameter = z.infer<typeof QueryParameter>;

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
    query: z.array(QueryParameter).max(50).default([]),
    /** Header -> the argument that it holds. */
    headers: z.record(HeaderName, ArgumentName).default({}),
    /** Cookie -> the argument that it holds. */
    cookies: z.record(CookieName, ArgumentName).default({}),
    /**
     * All arguments that stand nowhere else, as JSON or as application/x-www-form-urlencoded (lists and objects in
     * brackets: `a[]=1&b[c]=2`). Default: `json` for POST, PUT and PATCH.
     */
    body: z.enum(['json', 'form', 'none']).optional(),
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
    /** JSON schema of the body of an answer. One that does not fit succeeded nevertheless, and says so in the result. */
    response: JsonObject.optional(),
    /** JSON pointers into the result (`/body/id`) of what is kept; all else is left out. Default: everything. */
    keep: z.array(JsonPointer).max(100).optional(),
    /** An answer to it with an expected status is the result of a call whose own answer was lost. */
    lookup: HttpLookup.optional(),
  })
  .refine((operation) => !isRead(operation) || !operation.body || operation.body === 'none', {
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
  /** OAuth 2.0 client credentials (RFC 6749, 4.4): where tokens come from. The client itself is the secret. */
  oauth2: z
    .strictObject({
      tokenUrl: z
        .string()
        .max(1000)
        .refine(isBaseUrl, 'must be an http(s) URL without credentials, query and fragment'),
      scope: z.string().max(1000).optional(),
      audience: z.string().max(1000).optional(),
      /** How the client shows who it is (RFC 6749, 2.3.1). */
      clientIn: z.enum(['header', 'body']).default('header'),
    })
    .optional(),
  /** PEM certificates of the authority, where the system does not know it. */
  ca: z.string().max(100_000).optional(),
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
    /** API keys that the service wants in the query string. */
    query: z.record(z.string().min(1).max(100), z.string().min(1).max(8000)).default({}),
    oauth2: z
      .strictObject({ clientId: z.string().min(1).max(500), clientSecret: z.string().min(1).max(8000) })
      .optional(),
    /** PEM: shown to the service in the TLS handshake (mTLS). */
    clientCertificate: z.strictObject({ cert: z.string().max(100_000), key: z.string().max(100_000) }).optional(),
  })
  .refine(({ bearer, basic, oauth2 }) => [bearer, basic, oauth2].filter((way) => way !== undefined).length <= 1, {
    message: 'send one of bearer, basic and oauth2',
    path: ['basic'],
  });
export type HttpSecret = z.infer<typeof HttpSecret>;

/** Safe methods (RFC 9110, 9.2.1): no outcome to be in doubt about. */
export function isRead({ method }: { method: string }): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function bodyForm({ method, body }: HttpOperation): 'json' | 'form' | 'none' {
  return body ?? (['POST', 'PUT', 'PATCH'].includes(method) ? 'json' : 'none');
}

/** The arguments that have a place of their own, outside of the body. */
export function placedArguments(operation: HttpOperation): Set<string> {
  const { query, headers, cookies } = operation;
  const inQuery = query.map((parameter) => (typeof parameter === 'string' ? parameter : parameter.name));
  return new Set([...placeholdersOf(operation), ...inQuery, ...Object.values(headers), ...Object.values(cookies)]);
}

export function placeholdersOf({ path }: { path: string }): string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name as string);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && `${username}${password}${search}${hash}` === '';
}
