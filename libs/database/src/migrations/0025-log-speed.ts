/**
 * The checks of an entry are of the trigger that every insertion runs: a session compiles what stands in it once, and a
 * CHECK constraint for each statement. A regular expression that counts to 64 takes ten times as long as one that does not.
 */
const CHECKS = `
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_seq_check;
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_leaf_hash_check;
CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
BEGIN
  IF NEW.seq < 0 OR octet_length(NEW.leaf_hash) <> 64 OR NEW.leaf_hash !~ '^[0-9a-f]*$' THEN
    RAISE EXCEPTION 'an entry has a place from 0 on, and a SHA-256 in hexadecimal' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO public.audit_pending (org_id, entry_id) SELECT o.id, NEW.id FROM public.orgs o WHERE o.id = NEW.org_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no org %', NEW.org_id USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
`;

/** The id is one of the whole table, and a hash is only ever looked for as a whole: the keys may be short. */
const INDEXES = `
ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_org_id_id_key;
ALTER TABLE audit_entries ADD UNIQUE (id);
DROP INDEX audit_entries_by_hash;
CREATE INDEX audit_entries_by_hash ON audit_entries USING hash (leaf_hash);
`;

/**
 * As before, with the rights of the caller; what hardly any entry needs (columns for the figures of approvals, a delivery)
 * costs the others nothing. Another entry at the place is an error, so that nobody has to wait for the answer.
 */
const APPEND = `
DROP TRIGGER note_approval_event ON audit_entries;
DROP FUNCTION note_approval_event();
CREATE OR REPLACE FUNCTION append_entry(
  of_org text, of_subject text, at_seq int, new_leaf text, new_hash text, event_type text
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  is_wanted boolean;
  event jsonb;
BEGIN
  INSERT INTO public.audit_entries (org_id, subject, seq, leaf, leaf_hash)
    VALUES (of_org, of_subject, at_seq, new_leaf, new_hash) ON CONFLICT (org_id, subject, seq) DO NOTHING;
  IF NOT FOUND THEN
    IF NOT EXISTS (SELECT FROM public.audit_entries e
      WHERE e.org_id = of_org AND e.subject = of_subject AND e.seq = at_seq AND e.leaf_hash = new_hash) THEN
      RAISE EXCEPTION 'event % of % is another one in the log', at_seq, of_subject USING ERRCODE = 'RP001';
    END IF;
    RETURN false;
  END IF;
  IF event_type LIKE 'approval.%' THEN
    event := new_leaf::jsonb;
    INSERT INTO public.approval_events (org_id, action_id, seq, type, at, actor_id, stage, choice)
      VALUES (of_org, of_subject, at_seq, event_type, (event->>'at')::timestamptz, event->'actor'->>'id',
        coalesce(event->'data'->>'stage', event->'data'->>'from'), event->'data'->>'choice');
  END IF;
  SELECT true INTO is_wanted FROM public.notice_destinations d
    WHERE d.org_id = of_org AND d.status = 'active' AND (d.event_types = '{}' OR event_type = ANY (d.event_types)) LIMIT 1;
  IF is_wanted THEN
    INSERT INTO public.deliveries (org_id, id, destination_id, subject, seq)
      SELECT of_org, 'dlv_' || left(encode(sha256(convert_to(new_hash || d.id, 'UTF8')), 'hex'), 40), d.id, of_subject, at_seq
      FROM public.notice_destinations d
      WHERE d.org_id = of_org AND d.status = 'active' AND (d.event_types = '{}' OR event_type = ANY (d.event_types));
  END IF;
  RETURN true;
END $$;
`;

export const LOG_SPEED = [CHECKS, INDEXES, APPEND].join('\n');
