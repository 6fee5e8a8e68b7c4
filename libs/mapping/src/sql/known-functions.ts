/** Functions of PostgreSQL that only compute or look up, and may stand in a plain read. All others may not. */
const PURE_NAMES = `
  abs ceil ceiling div exp factorial floor gcd lcm ln log log10 mod pi power pow radians degrees round scale sign sqrt cbrt
  trunc trim_scale min_scale width_bucket random random_normal sin cos tan asin acos atan atan2 cot sinh cosh tanh erf erfc
  ascii bit_length btrim casefold char_length character_length chr concat concat_ws convert convert_from convert_to decode
  encode format initcap left length like_escape similar_to_escape similar_escape lower lpad ltrim md5 normalize is_normalized
  octet_length overlay parse_ident position quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like
  regexp_match regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse
  right rpad rtrim split_part starts_with string_to_array string_to_table strpos substr substring to_ascii to_hex to_bin to_oct
  translate unistr upper unicode_assigned sha224 sha256 sha384 sha512 crc32 crc32c get_bit get_byte set_bit set_byte bit_count
  age clock_timestamp date_add date_bin date_part date_subtract date_trunc extract isfinite justify_days justify_hours
  justify_interval make_date make_interval make_time make_timestamp make_timestamptz now statement_timestamp timeofday timezone
  transaction_timestamp to_char to_date to_number to_timestamp overlaps
  date text numeric int4 int8 float8 timestamptz bool
  any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or count every json_agg json_agg_strict jsonb_agg jsonb_agg_strict
  json_object_agg jsonb_object_agg max min range_agg range_intersect_agg string_agg sum xmlagg corr covar_pop covar_samp
  regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy stddev stddev_pop stddev_samp
  variance var_pop var_samp mode percentile_cont percentile_disc rank dense_rank percent_rank cume_dist row_number ntile lag lead
  first_value last_value nth_value grouping
  array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions array_prepend
  array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string array_upper cardinality trim_array
  unnest generate_series generate_subscripts num_nonnulls num_nulls
  to_json to_jsonb array_to_json row_to_json json_build_array jsonb_build_array json_build_object jsonb_build_object json_object
  jsonb_object json_array_elements jsonb_array_elements json_array_elements_text jsonb_array_elements_text json_array_length
  jsonb_array_length json_each jsonb_each json_each_text jsonb_each_text json_extract_path jsonb_extract_path
  json_extract_path_text jsonb_extract_path_text json_object_keys jsonb_object_keys json_populate_record jsonb_populate_record
  json_populate_recordset jsonb_populate_recordset json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset
  json_strip_nulls jsonb_strip_nulls jsonb_set jsonb_set_lax jsonb_insert jsonb_path_exists jsonb_path_match jsonb_path_query
  jsonb_path_query_array jsonb_path_query_first jsonb_pretty json_typeof jsonb_typeof
  gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version
  isempty lower_inc lower_inf upper_inc upper_inf range_merge multirange int4range int8range numrange tsrange tstzrange daterange
  area box center circle diagonal diameter height line lseg npoints path point polygon radius slope width
  abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen
  array_to_tsvector get_current_ts_config numnode phraseto_tsquery plainto_tsquery querytree setweight strip to_tsquery to_tsvector
  ts_delete ts_filter ts_headline ts_rank ts_rank_cd tsquery_phrase tsvector_to_array websearch_to_tsquery
  similarity word_similarity show_trgm unaccent
  current_database current_schema current_schemas current_catalog current_user session_user user system_user version
  current_setting pg_typeof pg_column_size format_type obj_description col_description shobj_description to_regclass
  to_regnamespace to_regproc to_regrole to_regtype pg_get_constraintdef pg_get_expr pg_get_functiondef pg_get_indexdef
  pg_get_serial_sequence pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_relation_size pg_table_size pg_indexes_size
  pg_total_relation_size pg_database_size pg_size_pretty pg_size_bytes pg_collation_for pg_table_is_visible
  has_table_privilege has_column_privilege has_schema_privilege has_database_privilege has_function_privilege pg_has_role
  pg_backend_pid pg_is_in_recovery pg_postmaster_start_time lastval currval
`;

/** A small effect that is known: a sequence moves, a lock is held, others are told. */
const MILD_NAMES = `
  nextval setval pg_notify pg_advisory_lock pg_advisory_lock_shared pg_advisory_xact_lock pg_advisory_xact_lock_shared
  pg_try_advisory_lock pg_try_advisory_lock_shared pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_advisory_unlock
  pg_advisory_unlock_shared pg_advisory_unlock_all setseed txid_current pg_current_xact_id
`;

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));
export const PURE = words(PURE_NAMES);
export const MILD = words(MILD_NAMES);

/** Names that PostgreSQL and its usual extensions have: an org's own function has none of them. */
const SERVER_FUNCTION =
  /^(pg_|lo_|lowrite|loread|dblink|set_config|query_to_|cursor_to_|table_to_|schema_to_|database_to_|ts_stat|ts_rewrite|txid_|binary_upgrade_|http_|http$)/;

/** What is known of a function by its name. Another schema than `pg_catalog` is never PostgreSQL's own. */
export function functionClass(parts: readonly string[]): 'pure' | 'mild' | 'unknown' {
  const name = parts.at(-1) ?? '';
  if (parts.length > 2 || (parts.length === 2 && parts[0] !== 'pg_catalog')) return 'unknown';
  return PURE.has(name) ? 'pure' : MILD.has(name) ? 'mild' : 'unknown';
}

/** A function of the server that is not known to be harmless, also where a transaction is read-only. */
export function isServerFunction(name: string): boolean {
  if (name.includes(' ')) return true;
  const last = name.slice(name.lastIndexOf('.') + 1);
  return name.startsWith('pg_catalog.') || MILD.has(last) || SERVER_FUNCTION.test(last);
}
