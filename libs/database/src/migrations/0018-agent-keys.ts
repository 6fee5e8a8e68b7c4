/** A key that is rotated with an overlap expires by itself. */
export const AGENT_KEYS = `
GRANT UPDATE (expires_at) ON api_keys TO runplane_app;
`;
