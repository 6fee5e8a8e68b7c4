import { isolate } from './isolate.js';

/**
 * Keys of stored data, wrapped: the root key wraps an org's keys, an org's key wraps one data key for each action.
 * A row whose `wrapped` is null says that the key was destroyed; what it sealed is gone, wherever it lies.
 */
export const DATA_KEYS = `
CREATE TABLE org_keys (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  wrapped bytea NOT NULL,
  root text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, id)
);

CREATE TABLE data_keys (
  org_id text NOT NULL REFERENCES orgs (id),
  id text NOT NULL,
  org_key text NOT NULL,
  wrapped bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  PRIMARY KEY (org_id, id),
  FOREIGN KEY (org_id, org_key) REFERENCES org_keys (org_id, id),
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

CREATE FUNCTION stay_destroyed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF OLD.destroyed_at IS NOT NULL THEN
    RAISE EXCEPTION 'a destroyed key stays destroyed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stay_destroyed BEFORE UPDATE ON data_keys FOR EACH ROW EXECUTE FUNCTION stay_destroyed();

${isolate('org_keys', 'INSERT')}
${isolate('data_keys', 'INSERT, UPDATE (wrapped, destroyed_at)')}
`;
