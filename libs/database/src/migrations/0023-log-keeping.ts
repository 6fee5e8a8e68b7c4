/**
 * A foreign key locks the row that it points to: all appends of one org, and there are many at a time, shared the lock on
 * the org's one row, which the server writes down for each of them. No org is ever deleted, so that it is there is all
 * that has to be true, and that needs no lock.
 */
const APPENDS = `
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_org_id_fkey;
CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM public.orgs o WHERE o.id = NEW.org_id) THEN
    RAISE EXCEPTION 'there is no org %', NEW.org_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  INSERT INTO public.audit_pending (org_id, entry_id) VALUES (NEW.org_id, NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER keep BEFORE DELETE ON orgs FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON orgs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

/** Fields are kept of what was asked for, and of what it was edited to: `entry` is the action's event that commits to them. */
const KEPT_FIELDS = `
ALTER TABLE kept_fields ADD COLUMN entry int NOT NULL DEFAULT 0 CHECK (entry >= 0);
ALTER TABLE kept_fields DROP CONSTRAINT kept_fields_pkey;
ALTER TABLE kept_fields ADD PRIMARY KEY (org_id, action_id, entry, field);
`;

export const LOG_KEEPING = [APPENDS, KEPT_FIELDS].join('\n');
