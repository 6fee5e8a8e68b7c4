/** Row-level security for one more tenant table, and what the application role may do with it beside SELECT ('': nothing). */
export function isolate(table: string, grant: string): string {
  return `
ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${table} FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON ${table} TO runplane_app
  USING (org_id = current_setting('app.org_id', true)) WITH CHECK (org_id = current_setting('app.org_id', true));
CREATE POLICY maintenance ON ${table} TO runplane_owner USING (true) WITH CHECK (true);
GRANT SELECT ON ${table} TO runplane_app;
${grant ? `GRANT ${grant} ON ${table} TO runplane_app;` : ''}`;
}
