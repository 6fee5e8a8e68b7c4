import { ProblemError, TOKEN_SCOPES, type TokenScope } from '@runplane/contracts';
import { isScope } from './access-tokens.js';

/** A request for a token (RFC 6749 section 4.4), whose client has not proven yet that it is one. */
export interface ClientCredentials {
  clientId: string;
  secret: string;
  scopes: readonly TokenScope[];
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
  return { ...client, scopes: scopesOf(fields.get('scope')) };
}

/** 401, as a client of RFC 6749 expects it; unknown, forged, revoked and expired look the same. */
export function invalidClient(): ProblemError {
  return new ProblemError('unauthenticated', 'The client is unknown, or its key is over.', {
    oauthError: 'invalid_client',
  });
}

function scopesOf(text: string | null): readonly TokenScope[] {
  if (text === null) return TOKEN_SCOPES;
  const asked = text.split(' ');
  if (!asked.every(isScope)) throw refused('invalid_scope', `Scopes are ${TOKEN_SCOPES.join(' and ')}.`);
  return TOKEN_SCOPES.filter((scope) => asked.includes(scope));
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
