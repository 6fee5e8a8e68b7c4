/** Where a tool was imported from, with the fingerprints of what its source said then: `ToolOrigin`, or null. */
export const TOOL_ORIGINS = `
ALTER TABLE tools ADD COLUMN origin jsonb;
CREATE INDEX tools_of_source ON tools (org_id, (origin ->> 'source')) WHERE origin IS NOT NULL;
GRANT UPDATE (origin) ON tools TO runplane_app;
`;
