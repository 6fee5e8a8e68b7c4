import { isolate } from './isolate.js';

/** Changes that would weaken what holds agents back, and wait for a second person as publications do. */
const TABLES = `
CREATE TABLE pending_changes (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('publication_review', 'settings', 'budget')),
  -- The budget; null where there is one thing of the kind in an org.
  subject text CHECK ((subject IS NOT NULL) = (kind = 'budget')),
  change jsonb NOT NULL,
  -- Digest of what it would replace: another change makes it void.
  replaces text NOT NULL,
  digest text NOT NULL,
  status text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'APPLIED', 'REFUSED')),
  why text NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  decided_by text CHECK (decided_by <> requested_by OR status = 'REFUSED'),
  decided_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, subject) REFERENCES budgets (org_id, id)
);
CREATE TRIGGER announce_change AFTER INSERT OR UPDATE ON pending_changes
  FOR EACH ROW EXECUTE FUNCTION announce_change('pending_change', 'id');
CREATE INDEX pending_changes_newest ON pending_changes (org_id, requested_at DESC, id DESC);

-- The bundle that is in force once the publication is confirmed; null for those that were asked for before this.
ALTER TABLE policy_publications ADD COLUMN bundle text;
`;

export const PENDING_CHANGES = [
  TABLES,
  isolate('pending_changes', 'INSERT, UPDATE (status, decided_by, decided_at)'),
].join('\n');
