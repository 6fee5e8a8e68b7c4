import { randomBytes } from 'node:crypto';
import { disclosureDigest, makeDisclosure } from '@runplane/audit';
import type { ActionRequest, DataHandling, Json, JsonObject } from '@runplane/contracts';
import { type DataKeys, keptFieldAad, type OrgTransaction, type SealedField, seal } from '@runplane/database';
import { valueAt } from '@runplane/mapping';
import { anyGlobTest } from '@runplane/policy';

/** Bytes of a field's JSON that may be in the clear in a log entry; more is sealed. */
const MOST_IN_CLEAR = 1_024;

/** What is kept of one call beside its decision. */
export interface KeptFields {
  /** Members of the log entry: values in clear by their pointers, and salted digests of the sealed ones, sorted. */
  logged: { clear?: JsonObject; sd?: string[] };
  sealed: SealedField[];
  /** Keyed hashes of whom the data is about. */
  subjects: Buffer[];
}

/**
 * Applies the org's rules: the most protective one counts, and what none names is not kept. `entry`: the event of the
 * action that is going to hold the digests.
 */
export async function keptFields(
  tx: OrgTransaction,
  keys: DataKeys,
  { orgId, actionId, call, context }: ActionRequest,
  { actionType, entry }: { actionType: string; entry: number },
): Promise<KeptFields> {
  const handling = await tx.keptData.handling();
  const rules = handling.rules.filter(({ actions }) => anyGlobTest(actions)(actionType));
  const kept: KeptFields = { logged: {}, sealed: [], subjects: [] };
  if (rules.length === 0) return kept;
  const sent: JsonObject = { arguments: call.arguments, context };
  const clear: JsonObject = {};
  const digests: string[] = [];
  const key = await keys.toSeal(orgId, actionId);
  for (const [field, { value, isClear }] of present(rules, sent)) {
    if (isClear && Buffer.byteLength(JSON.stringify(value)) <= MOST_IN_CLEAR) {
      clear[field] = value;
      continue;
    }
    const disclosure = makeDisclosure(randomBytes(16), field, value);
    digests.push(disclosureDigest(disclosure));
    kept.sealed.push({ field, sealed: seal(key, disclosure, keptFieldAad(orgId, actionId, entry, field)) });
  }
  if (Object.keys(clear).length > 0) kept.logged.clear = clear;
  if (digests.length > 0) kept.logged.sd = digests.sort((a, b) => (a < b ? -1 : 1));
  for (const subject of new Set(rules.flatMap(({ subjects }) => subjects).map((field) => valueAt(sent, field)))) {
    if (subject === undefined || subject === null) continue;
    kept.subjects.push(await keys.pseudonym(orgId, typeof subject === 'string' ? subject : JSON.stringify(subject)));
  }
  return kept;
}

function present(rules: DataHandling['rules'], sent: JsonObject): Map<string, { value: Json; isClear: boolean }> {
  const fields = new Map<string, { value: Json; isClear: boolean }>();
  for (const { field, keep } of rules.flatMap((rule) => rule.fields)) {
    const value = valueAt(sent, field);
    if (value === undefined) continue;
    fields.set(field, { value, isClear: keep === 'clear' && (fields.get(field)?.isClear ?? true) });
  }
  return fields;
}
