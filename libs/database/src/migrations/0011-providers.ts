/**
 * Connections that say how they are doing, one of them the default of its provider and environment; and of actions what
 * is known about an outcome that is not known, and which action they undo.
 */
export const PROVIDERS = `
ALTER TABLE connections
  ADD COLUMN is_default boolean NOT NULL DEFAULT false,
  ADD COLUMN rotated_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN used_at timestamptz,
  ADD COLUMN checked_at timestamptz,
  ADD COLUMN check_failure jsonb,
  ADD COLUMN last_failure jsonb;
CREATE UNIQUE INDEX connections_default ON connections (org_id, provider, environment) WHERE is_default;
GRANT UPDATE (is_default, rotated_at, used_at, checked_at, check_failure, last_failure) ON connections TO runplane_app;

ALTER TABLE actions
  ADD COLUMN evidence jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN undo_of text,
  ADD FOREIGN KEY (org_id, undo_of) REFERENCES actions (org_id, action_id);
CREATE INDEX actions_undoing ON actions (org_id, undo_of) WHERE undo_of IS NOT NULL;
GRANT UPDATE (evidence) ON actions TO runplane_app;
`;
