import { isolate } from './isolate.js';

/** What is kept of agents' calls beside the decision, whom it is about, and its erasure. */
export const DATA_HANDLING = `
ALTER TABLE orgs ADD COLUMN data_handling jsonb NOT NULL DEFAULT '{}';
GRANT UPDATE (data_handling) ON orgs TO runplane_app;
ALTER TABLE actions ADD COLUMN erased_at timestamptz;

CREATE TABLE kept_fields (
  org_id text NOT NULL,
  action_id text NOT NULL,
  field text NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (org_id, action_id, field),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);

-- \`subject\` is a keyed hash: the table does not say whom it is about.
CREATE TABLE action_subjects (
  org_id text NOT NULL,
  subject bytea NOT NULL CHECK (length(subject) = 32),
  action_id text NOT NULL,
  PRIMARY KEY (org_id, subject, action_id),
  FOREIGN KEY (org_id, action_id) REFERENCES actions (org_id, action_id)
);
CREATE INDEX action_subjects_of_action ON action_subjects (org_id, action_id);

CREATE TABLE erasures (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('action', 'subject', 'age')),
  action_id text CHECK ((action_id IS NOT NULL) = (scope = 'action')),
  subject bytea CHECK ((subject IS NOT NULL) = (scope = 'subject')),
  before timestamptz CHECK ((before IS NOT NULL) = (scope = 'age')),
  reason text NOT NULL,
  status text NOT NULL DEFAULT 'RUNNING' CHECK (status IN ('RUNNING', 'DONE', 'FAILED')),
  erased int NOT NULL DEFAULT 0,
  kept int NOT NULL DEFAULT 0,
  error text,
  requested_by text NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);
CREATE INDEX erasures_newest ON erasures (org_id, requested_at DESC, id DESC);
CREATE INDEX actions_not_erased ON actions (org_id, created_at, action_id) WHERE erased_at IS NULL;

${isolate('kept_fields', 'INSERT, DELETE')}
${isolate('action_subjects', 'INSERT, DELETE')}
${isolate('erasures', 'INSERT, UPDATE (status, erased, kept, error, beat_at)')}

-- What a decision was made on is never changed by the application; taken away it can be, of actions that have ended.
-- What is left: ids, types, decision, score, names of factors and rules, digests.
CREATE FUNCTION erase_actions(ids text[]) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  RETURN QUERY
    UPDATE public.actions a SET
      action = a.action || jsonb_build_object('material', '{}'::jsonb,
        'target', (a.action -> 'target') || '{"id": null}'),
      mapped = '{"erased": true}', facts = '{}', target_key = 'erased', amount = NULL, error = NULL,
      reason = CASE WHEN a.status IN ('DENIED', 'CANCELLED') THEN 'erased' ELSE a.reason END,
      record = jsonb_set(a.record, '{risk,factors}', coalesce(
        (SELECT jsonb_agg(factor || '{"sentence": ""}') FROM jsonb_array_elements(a.record #> '{risk,factors}') factor),
        '[]')),
      erased_at = now()
    WHERE a.org_id = current_setting('app.org_id', true) AND a.action_id = ANY (ids) AND a.erased_at IS NULL
      AND a.status IN ('BLOCKED', 'DENIED', 'EXPIRED', 'CANCELLED', 'SUCCEEDED', 'FAILED')
    RETURNING a.action_id;
END $$;
REVOKE ALL ON FUNCTION erase_actions(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_actions(text[]) TO runplane_app;
`;
