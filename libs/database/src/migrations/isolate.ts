import { type Grants, grantTable } from './grants.js';

/**
 * Row-level security for one more tenant table, and what the processes may do with it. A text is what the one role of
 * migrations before 24 might do beside SELECT ('': nothing); those after it name the processes.
 */
export function isolate(table: string, grants: string | Grants): string {
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ${table} TO runplane_app
  USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
CREATE POLICY maintenance ON ${table} TO runplane_owner USING (true) WITH CHECK (true);
${typeof grants === 'string' ? grantAll(table, grants) : grantTable(table, grants)}`;
}

function grantAll(table: string, grant: string): string {
  return `GRANT SELECT ON ${table} TO runplane_app;
${grant ? `GRANT ${grant} ON ${table} TO runplane_app;` : ''}`;
}
