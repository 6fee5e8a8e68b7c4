import { grantFunction } from './grants.js';

/**
 * Every column that holds something sealed under the sealing key. What is sealed under the data key of an action or an
 * org (`kept_fields`, `data_keys`) is none of these.
 */
export const SEALED_COLUMNS = {
  connection: ['connections', 'sealed_secret'],
  webhook: ['webhook_endpoints', 'sealed_secret'],
  webhook_previous: ['webhook_endpoints', 'sealed_previous'],
  slack_bot_token: ['slack_workspaces', 'sealed_bot_token'],
  slack_signing_secret: ['slack_workspaces', 'sealed_signing_secret'],
  slack_previous_secret: ['slack_workspaces', 'sealed_previous_secret'],
  slack_app_token: ['slack_workspaces', 'sealed_app_token'],
  identity_provider: ['identity_providers', 'sealed_secret'],
} as const satisfies Record<string, readonly [table: string, column: string]>;

const COLUMNS = Object.entries(SEALED_COLUMNS);
const DEFINER = 'SECURITY DEFINER SET search_path = pg_catalog, public';
/** Of a sealed secret (`sealing.ts`): a byte of version, 8 of the master key's id, 60 of the wrapped data key. */
const KEY_ID = 'substring(s.sealed FROM 2 FOR 8)';
const AFTER_WRAPPING = 70;

/**
 * What the job that re-wraps may do, for all organisations: read what is sealed, and replace the wrapping of a secret
 * that is still the one that it has read. The secret itself it can not replace.
 */
export const MASTER_KEYS = `
CREATE FUNCTION sealed_secrets() RETURNS TABLE (kind text, org_id text, id text, sealed bytea)
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
${COLUMNS.map(
  ([kind, [table, column]]) =>
    `  SELECT '${kind}', t.org_id, t.id, t.${column} FROM public.${table} t WHERE t.${column} IS NOT NULL`,
).join('\n  UNION ALL\n')}
$$;
REVOKE ALL ON FUNCTION sealed_secrets() FROM PUBLIC;

-- In the order of kind, org and id, after the given one.
CREATE FUNCTION secrets_under_others(current_key bytea, after_kind text, after_org text, after_id text, most int)
RETURNS TABLE (kind text, org_id text, id text, sealed bytea) LANGUAGE sql STABLE ${DEFINER} AS $$
  SELECT s.kind, s.org_id, s.id, s.sealed FROM public.sealed_secrets() s
  WHERE ${KEY_ID} <> current_key AND (s.kind, s.org_id, s.id) > (after_kind, after_org, after_id)
  ORDER BY s.kind, s.org_id, s.id LIMIT most
$$;

CREATE FUNCTION rewrap_secret(of_kind text, of_org text, of_id text, old bytea, fresh bytea) RETURNS boolean
LANGUAGE plpgsql ${DEFINER} AS $$
BEGIN
  IF length(fresh) <> length(old) OR substring(fresh FROM ${AFTER_WRAPPING}) <> substring(old FROM ${AFTER_WRAPPING}) THEN
    RAISE EXCEPTION 'only the wrapping of a secret is replaced' USING ERRCODE = 'restrict_violation';
  END IF;
  CASE of_kind
${COLUMNS.map(
  ([kind, [table, column]]) => `    WHEN '${kind}' THEN
      UPDATE public.${table} t SET ${column} = fresh WHERE t.org_id = of_org AND t.id = of_id AND t.${column} = old;`,
).join('\n')}
  END CASE;
  RETURN FOUND;
END $$;

CREATE FUNCTION org_keys_under_others(current_root text, after_org text, after_id text, most int)
RETURNS TABLE (org_id text, id text, wrapped bytea, root text) LANGUAGE sql STABLE ${DEFINER} AS $$
  SELECT k.org_id, k.id, k.wrapped, k.root FROM public.org_keys k
  WHERE k.root <> current_root AND (k.org_id, k.id) > (after_org, after_id) ORDER BY k.org_id, k.id LIMIT most
$$;

CREATE FUNCTION rewrap_org_key(of_org text, of_id text, old bytea, fresh bytea, fresh_root text) RETURNS boolean
LANGUAGE plpgsql ${DEFINER} AS $$
BEGIN
  UPDATE public.org_keys k SET wrapped = fresh, root = fresh_root
    WHERE k.org_id = of_org AND k.id = of_id AND k.wrapped = old;
  RETURN FOUND;
END $$;

-- How many values are under which key.
CREATE FUNCTION master_key_use() RETURNS TABLE (kind text, key text, count bigint) LANGUAGE sql STABLE ${DEFINER} AS $$
  SELECT s.kind, encode(${KEY_ID}, 'hex'), count(*) FROM public.sealed_secrets() s GROUP BY 1, 2
  UNION ALL SELECT 'org_key', k.root, count(*) FROM public.org_keys k GROUP BY 2
$$;

${[
  'secrets_under_others(bytea, text, text, text, int)',
  'rewrap_secret(text, text, text, bytea, bytea)',
  'org_keys_under_others(text, text, text, int)',
  'rewrap_org_key(text, text, bytea, bytea, text)',
]
  .map((signature) => grantFunction(signature, ['worker']))
  .join('\n')}
${grantFunction('master_key_use()', ['controlPlane', 'worker'])}
`;
