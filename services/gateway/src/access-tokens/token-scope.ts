import { KeyScope, SCOPE_MEMBERS, TOKEN_SCOPES, type TokenScope } from '@runplane/contracts';

/** What a token is for: a `scope` of RFC 6749 section 3.3, read. */
export interface TokenRights {
  scopes: readonly TokenScope[];
  /** What it is limited to beside its key; null: to nothing. */
  limits: KeyScope | null;
}

/** Characters. A token travels in a header. */
const LONGEST = 2_000;
const PREFIXES = { actions: 'action', operations: 'operation', environments: 'environment', connections: 'connection' };

/**
 * `actions:read`, `actions:write`, and limits as `environment:staging`, with `*` as in a key's scope and a space as
 * `%20`. Both rights where neither is named. Null for a text that is no such scope: what can't be read limits nothing.
 */
export function readTokenScope(text: string): TokenRights | null {
  if (text.length > LONGEST) return null;
  const rights = new Set<TokenScope>();
  const limits: Partial<Record<(typeof SCOPE_MEMBERS)[number], string[]>> = {};
  for (const part of text.split(' ')) {
    const right = TOKEN_SCOPES.find((scope) => scope === part);
    if (right) {
      rights.add(right);
      continue;
    }
    const member = SCOPE_MEMBERS.find((name) => part.startsWith(`${PREFIXES[name]}:`));
    const glob = member && decoded(part.slice(PREFIXES[member].length + 1));
    if (!member || glob === null || glob === undefined) return null;
    limits[member] = [...(limits[member] ?? []), glob];
  }
  const scopes = rights.size === 0 ? TOKEN_SCOPES : TOKEN_SCOPES.filter((scope) => rights.has(scope));
  if (Object.keys(limits).length === 0) return { scopes, limits: null };
  const scope = KeyScope.safeParse(limits);
  return scope.success ? { scopes, limits: scope.data } : null;
}

/** The text that is read as these rights. */
export function writeTokenScope({ scopes, limits }: TokenRights): string {
  const parts = SCOPE_MEMBERS.flatMap((member) =>
    (limits?.[member] ?? []).map((glob) => `${PREFIXES[member]}:${glob.replaceAll(' ', '%20')}`),
  );
  return [...scopes, ...parts].join(' ');
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
