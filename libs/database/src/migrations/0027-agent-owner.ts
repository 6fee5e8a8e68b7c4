/** Somebody else comes to answer for an agent: the owner leaves, or the agent is handed to another team. */
export const AGENT_OWNER = `
GRANT UPDATE (owner_id) ON agents TO runplane_control_plane;
`;
