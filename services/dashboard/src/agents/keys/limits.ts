import type { Schema } from '../../api/types';

type Limits = Pick<Schema<'ApiKey'>, 'scope' | 'certificate'>;
type Scope = NonNullable<Limits['scope']>;

export const SCOPE_MEMBERS = ['actions', 'operations', 'environments', 'connections'] as const;

/** As the fields of a dialog hold it: nothing in a member is no limit. */
export type ScopeFields = Record<(typeof SCOPE_MEMBERS)[number], string[]>;

export function fieldsOf(scope: Scope | null): ScopeFields {
  const { actions = [], operations = [], environments = [], connections = [] } = scope ?? {};
  return { actions, operations, environments, connections };
}

export function scopeOf(fields: ScopeFields): Scope | null {
  const named = SCOPE_MEMBERS.filter((member) => fields[member].length > 0);
  return named.length === 0 ? null : Object.fromEntries(named.map((member) => [member, fields[member]]));
}

/** What a key is limited to, member by member: `create_*`, `in staging`. */
export function limitsText({ scope, certificate }: Limits): string | null {
  const { actions, operations, environments, connections } = fieldsOf(scope);
  const parts = [
    [...actions, ...operations].join(', '),
    environments.length > 0 ? `in ${environments.join(', ')}` : '',
    connections.length > 0 ? `through ${connections.join(', ')}` : '',
    certificate === null ? '' : 'with its client certificate',
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : `Only ${parts.join(' ')}`;
}

/** SHA-256 of the first certificate of a PEM file, base64url, as the services compare it. Throws where there is none. */
export async function thumbprintOf(pem: string): Promise<string> {
  const body = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (body === undefined) throw new Error('This is no certificate in PEM.');
  const der = Uint8Array.from(atob(body.replaceAll(/\s/g, '')), (character) => character.charCodeAt(0));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', der));
  const base64 = btoa(String.fromCharCode(...digest));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
