/**
 * The gateway tells agents which tools they have (MCP): names, definitions and origins of tools, and where each goes. Of
 * a connection it still sees neither the address nor the sealed secret.
 */
export const MCP_GATEWAY = `
GRANT SELECT (org_id, name, definition, origin) ON tools TO runplane_gateway;
GRANT SELECT (org_id, name, environment) ON connections TO runplane_gateway;
`;
