import { ProblemError, TOKEN_SCOPES } from '@runplane/contracts';
import { readTokenScope, type TokenRights } from './token-scope.js';

/** A request for a token (RFC 6749 section 4.4), whose client has not proven yet that it is one. */
export interface ClientCredentials {
  clientId: string;
  secret: string;
  rights: TokenRights;
}

/** `form`: the body as it came. The client is named in the header (`Basic`) or in the form, not in both. */
export function clientCredentials(authorization: string | undefined, form: Buffer): ClientCredentials {
  const fields = new URLSearchParams(form.toString('utf8'));
  const repeated = [...new Set(fields.keys())].find((name) => fields.getAll(name).length > 1);
  if (repeated !== undefined) throw refused('invalid_request', 'A field of the form is given twice.');
  const grant = fields.get('grant_type');
  if (grant === null) throw refused('invalid_request', 'The field grant_type is missing.');
  if (grant !== 'client_credentials') throw refused('unsupported_grant_type', 'Only client_credentials is granted.');
  const [inHeader, inForm] = [basicOf(authorization), formOf(fields)];
  if (inHeader && inForm) throw refused('invalid_request', 'The client is named twice: in the header and in the form.');
  const client = inHeader ?? inForm;
  if (!client) throw invalidClient();
  return { ...client, rights: rightsOf(fields.get('scope')) };
}

const UNKNOWN = new ProblemError('unauthenticated', 'The client is unknown, or its key is over.');

/** 401, as a client of RFC 6749 expects it; unknown, forged, revoked and expired look the same. */
export function invalidClient({ code, detail }: Pick<ProblemError, 'code' | 'detail'> = UNKNOWN): ProblemError {
  return new ProblemError(code, detail, { oauthError: 'invalid_client' });
}

function rightsOf(text: string | null): TokenRights {
  if (text === null) return { scopes: TOKEN_SCOPES, limits: null };
  const rights = readTokenScope(text);
  if (rights) return rights;
  const known = `${TOKEN_SCOPES.join(', ')}, and action:, operation:, environment: and connection: with a pattern`;
  throw refused('invalid_scope', `Scopes are ${known}.`);
}

/** RFC 7617, with both parts form-encoded as RFC 6749 section 2.3.1 has it. */
function basicOf(authorization: string | undefined) {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) {
    if (authorization !== undefined) throw invalidClient();
    return null;
  }
  const [clientId = '', secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  if (secret === undefined) throw invalidClient();
  return { clientId: decoded(clientId), secret: decoded(secret) };
}

function formOf(fields: URLSearchParams) {
  const [clientId, secret] = [fields.get('client_id'), fields.get('client_secret')];
  if (secret === null) return null;
  return { clientId: clientId ?? '', secret };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidClient();
  }
}

function refused(oauthError: 'invalid_request' | 'invalid_scope' | 'unsupported_grant_type', detail: string) {
  return new ProblemError('invalid_request', detail, { oauthError });
}
