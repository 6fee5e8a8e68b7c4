import { LOCKS } from '../locks.js';
import { isolate } from './isolate.js';

/**
 * Entries are never touched again: their order stands in a table of its own, and what waits for its place in another.
 * The super-log holds every org's checkpoints, under names that tell nobody whose they are.
 */
const TABLES = `
DROP TRIGGER announce ON audit_entries;
DROP FUNCTION announce_entry();
DROP TRIGGER sequence_once ON audit_entries;
DROP FUNCTION audit_pending_orgs(int);
DROP FUNCTION audit_append_batch(text, bigint, bigint[], int[], bigint[], int[], bytea[], text);

CREATE TABLE audit_order (
  org_id text NOT NULL,
  entry_index bigint NOT NULL CHECK (entry_index >= 0),
  entry_id bigint NOT NULL,
  PRIMARY KEY (org_id, entry_index),
  UNIQUE (org_id, entry_id)
);
CREATE TABLE audit_pending (
  org_id text NOT NULL,
  entry_id bigint NOT NULL,
  PRIMARY KEY (org_id, entry_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
INSERT INTO audit_order SELECT org_id, entry_index, id FROM audit_entries WHERE entry_index IS NOT NULL;
INSERT INTO audit_pending SELECT org_id, id FROM audit_entries WHERE entry_index IS NULL;
ALTER TABLE audit_entries DROP COLUMN entry_index;
ALTER TABLE audit_entries ADD UNIQUE (org_id, id);
DROP FUNCTION sequence_once();

CREATE TABLE audit_anchors (
  org_id text NOT NULL,
  size bigint NOT NULL,
  entry_index bigint NOT NULL UNIQUE CHECK (entry_index >= 0),
  leaf text NOT NULL,
  salt bytea NOT NULL CHECK (length(salt) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (org_id, size),
  FOREIGN KEY (org_id, size) REFERENCES audit_checkpoints (org_id, size)
);
CREATE TABLE super_tiles (
  level int NOT NULL CHECK (level BETWEEN 0 AND 7),
  tile_index bigint NOT NULL CHECK (tile_index >= 0),
  width int NOT NULL CHECK (width BETWEEN 1 AND 256),
  data bytea NOT NULL CHECK (length(data) = width * 32),
  PRIMARY KEY (level, tile_index)
);
CREATE TABLE super_checkpoints (size bigint PRIMARY KEY, note text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
-- The same checkpoints with the cosignatures of a quorum of witnesses.
CREATE TABLE super_cosigned (size bigint PRIMARY KEY REFERENCES super_checkpoints, note text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
GRANT SELECT ON super_tiles, super_checkpoints, super_cosigned TO runplane_app;
`;

const DEFINER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public';

const FUNCTIONS = `
CREATE FUNCTION audit_wait() RETURNS trigger ${DEFINER} AS $$
BEGIN
  INSERT INTO public.audit_pending (org_id, entry_id) VALUES (NEW.org_id, NEW.id);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION audit_wait() FROM PUBLIC;
CREATE TRIGGER wait AFTER INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_wait();

-- What waits: of up to most_orgs orgs after the given one, at most most_rows entries between them, in their order.
CREATE FUNCTION audit_pending_entries(after text, without text[], most_orgs int, most_rows int)
RETURNS TABLE (org_id text, id bigint, leaf text, leaf_hash text) ${DEFINER} AS $$
DECLARE
  found text[] := '{}';
  next text := after;
BEGIN
  -- One index look-up for each org, however many rows wait in it.
  LOOP
    SELECT p.org_id INTO next FROM public.audit_pending p WHERE p.org_id > next ORDER BY p.org_id LIMIT 1;
    EXIT WHEN next IS NULL;
    IF next <> ALL (without) THEN found := found || next; END IF;
    EXIT WHEN cardinality(found) >= most_orgs;
  END LOOP;
  RETURN QUERY
    SELECT o.org, e.id, e.leaf, e.leaf_hash FROM unnest(found) AS o (org)
    CROSS JOIN LATERAL (
      SELECT p.entry_id FROM public.audit_pending p WHERE p.org_id = o.org ORDER BY p.entry_id
      LIMIT greatest(1, most_rows / greatest(1, cardinality(found)))
    ) p
    JOIN public.audit_entries e ON e.org_id = o.org AND e.id = p.entry_id
    ORDER BY o.org, e.id;
END $$;

-- One batch of several orgs' logs: order, tiles and checkpoints together. Refused unless each log stands exactly at the
-- checkpoint that it is continued from, and unless each entry still waits.
CREATE FUNCTION audit_append(
  logs text[], befores bigint[], before_notes text[], sizes bigint[], notes text[],
  entry_logs text[], entry_indexes bigint[], entry_ids bigint[],
  tile_logs text[], levels int[], tile_indexes bigint[], widths int[], tile_data bytea[]
) RETURNS void ${DEFINER} AS $$
DECLARE
  moved text;
  sequenced bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCKS.appendToLogs});
  SELECT string_agg(l.log, ', ') INTO moved FROM unnest(logs, befores, before_notes) AS l (log, size, note)
    LEFT JOIN LATERAL (
      SELECT c.size, c.note FROM public.audit_checkpoints c WHERE c.org_id = l.log ORDER BY c.size DESC LIMIT 1
    ) last ON true
    WHERE coalesce(last.size, 0) <> l.size OR last.note IS DISTINCT FROM l.note;
  IF moved IS NOT NULL THEN
    RAISE EXCEPTION 'the log of % stands at another checkpoint', moved USING ERRCODE = 'serialization_failure';
  END IF;
  DELETE FROM public.audit_pending p USING unnest(entry_logs, entry_ids) AS e (log, id)
    WHERE p.org_id = e.log AND p.entry_id = e.id;
  GET DIAGNOSTICS sequenced = ROW_COUNT;
  IF sequenced <> cardinality(entry_ids) THEN
    RAISE EXCEPTION 'only % of % entries were waiting', sequenced, cardinality(entry_ids)
      USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO public.audit_order (org_id, entry_index, entry_id) SELECT * FROM unnest(entry_logs, entry_indexes, entry_ids);
  INSERT INTO public.audit_tiles AS t (org_id, level, tile_index, width, data)
    SELECT * FROM unnest(tile_logs, levels, tile_indexes, widths, tile_data)
    ON CONFLICT (org_id, level, tile_index) DO UPDATE SET width = excluded.width, data = excluded.data;
  INSERT INTO public.audit_checkpoints (org_id, size, note) SELECT * FROM unnest(logs, sizes, notes);
END $$;

-- Newest checkpoints that the super-log does not hold yet, each with the salt that its org has had before.
CREATE FUNCTION audit_unanchored(most int)
RETURNS TABLE (org_id text, size bigint, note text, salt bytea) ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT o.id, c.size, c.note, a.salt FROM public.orgs o
    JOIN LATERAL (
      SELECT k.size, k.note FROM public.audit_checkpoints k WHERE k.org_id = o.id ORDER BY k.size DESC LIMIT 1
    ) c ON true
    LEFT JOIN LATERAL (
      SELECT k.size, k.salt FROM public.audit_anchors k WHERE k.org_id = o.id ORDER BY k.size DESC LIMIT 1
    ) a ON true
    WHERE a.size IS NULL OR a.size < c.size
    ORDER BY o.id LIMIT most;
END $$;

CREATE FUNCTION super_append(
  before bigint, before_note text, after bigint, note text, anchor_orgs text[], anchor_sizes bigint[], leaves text[],
  salts bytea[], levels int[], tile_indexes bigint[], widths int[], tile_data bytea[]
) RETURNS void ${DEFINER} AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCKS.appendToSuperLog});
  SELECT max(c.size) AS size, (array_agg(c.note ORDER BY c.size DESC))[1] AS note INTO last
    FROM (SELECT * FROM public.super_checkpoints ORDER BY size DESC LIMIT 1) c;
  IF coalesce(last.size, 0) <> before OR last.note IS DISTINCT FROM before_note THEN
    RAISE EXCEPTION 'the super-log stands at another checkpoint' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO public.audit_anchors (org_id, size, entry_index, leaf, salt)
    SELECT a.org, a.size, before + a.number - 1, a.leaf, a.salt
    FROM unnest(anchor_orgs, anchor_sizes, leaves, salts) WITH ORDINALITY AS a (org, size, leaf, salt, number);
  INSERT INTO public.super_tiles AS t (level, tile_index, width, data)
    SELECT * FROM unnest(levels, tile_indexes, widths, tile_data)
    ON CONFLICT (level, tile_index) DO UPDATE SET width = excluded.width, data = excluded.data;
  INSERT INTO public.super_checkpoints (size, note) VALUES (after, note);
END $$;

CREATE FUNCTION super_cosign(of_size bigint, cosigned text) RETURNS void ${DEFINER} AS $$
BEGIN
  INSERT INTO public.super_cosigned (size, note) VALUES (of_size, cosigned) ON CONFLICT (size) DO NOTHING;
END $$;

-- A full tile of any org's log, at random, for the patrol that reads the log again: 256 entries and what they hash to.
CREATE FUNCTION audit_patrol() RETURNS TABLE (org_id text, tile_index bigint) ${DEFINER} AS $$
BEGIN
  RETURN QUERY
    SELECT t.org_id, t.tile_index FROM public.audit_tiles t
    WHERE t.org_id = (SELECT o.id FROM public.orgs o ORDER BY random() LIMIT 1) AND t.level = 0 AND t.width = 256
    ORDER BY random() LIMIT 1;
END $$;
${[
  'audit_pending_entries(text, text[], int, int)',
  'audit_append(text[], bigint[], text[], bigint[], text[], text[], bigint[], bigint[], text[], int[], bigint[], int[], bytea[])',
  'audit_unanchored(int)',
  'super_append(bigint, text, bigint, text, text[], bigint[], text[], bytea[], int[], bigint[], int[], bytea[])',
  'super_cosign(bigint, text)',
  'audit_patrol()',
]
  .map((name) => `REVOKE ALL ON FUNCTION ${name} FROM PUBLIC; GRANT EXECUTE ON FUNCTION ${name} TO runplane_app;`)
  .join('\n')}

CREATE FUNCTION grow_super_tile() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.width <= OLD.width OR substring(NEW.data FROM 1 FOR length(OLD.data)) <> OLD.data
    OR (NEW.level, NEW.tile_index) IS DISTINCT FROM (OLD.level, OLD.tile_index) THEN
    RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER grow BEFORE UPDATE ON super_tiles FOR EACH ROW EXECUTE FUNCTION grow_super_tile();
CREATE TRIGGER keep BEFORE DELETE ON super_tiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON super_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
DROP TRIGGER keep ON audit_entries;
${['audit_entries', 'audit_order', 'audit_anchors', 'super_checkpoints', 'super_cosigned']
  .map(
    (table) => `
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
${table === 'audit_entries' ? '' : `CREATE TRIGGER keep_all BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();`}`,
  )
  .join('')}
`;

export const ORDERED_LOG = [
  TABLES,
  isolate('audit_order', ''),
  isolate('audit_pending', ''),
  isolate('audit_anchors', ''),
  FUNCTIONS,
].join('\n');
