/** The token is in the fragment, which browsers send nowhere. Null where this page is no invitation. */
export function invitationToken(): string | null {
  if (window.location.pathname !== '/app/invitation') return null;
  return new URLSearchParams(window.location.hash.slice(1)).get('token');
}
