import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '@runplane/audit';
import type { PermitClaims } from '@runplane/contracts';
import type { DataKeys, OrgTransaction } from '@runplane/database';
import type { CompiledBundles } from './bundles.js';
import { appendStep, outOfStep } from './chain.js';
import type { GuardedActionDependencies } from './dependencies.js';
import { evaluateIn, takeLimits } from './evaluate-policy.js';
import type { Authorization, AuthorizeInput, ChainPlace, Granted, IssuedPermit, Step } from './interface.js';
import { type KeptFields, keptFields } from './kept-fields.js';
import type { PermitSigner } from './permit.js';

type Dependencies = Pick<GuardedActionDependencies, 'database' | 'permits' | 'keys'>;
const GATEWAY: Step['actor'] = { kind: 'system', id: 'gateway' };

export function authorizeExecutionWith({ database, permits, keys }: Dependencies, bundles: CompiledBundles) {
  return (input: AuthorizeInput): Promise<Authorization> =>
    database.withOrg(input.request.orgId, async (tx) => {
      const checked = await recheck(tx, bundles, input);
      if (!checked.granted) return checked;
      const edit = await keepEdit(tx, keys, input, checked.next.seq);
      const granted = await releaseIn(tx, permits, { ...input, edit }, checked.next);
      await tx.actions.update(input.request.actionId, { status: 'EXECUTING' });
      return granted;
    });
}

/** People approved what the policy said then; kill switches, the agent's status, block rules and budgets count as of now. */
async function recheck(tx: OrgTransaction, bundles: CompiledBundles, input: AuthorizeInput) {
  const { action, tool, request, at, place } = input;
  const evaluation = await evaluateIn(tx, bundles, { action, tool, refusal: null }, request, { take: true });
  const { record } = evaluation;
  const verdict = {
    type: 'action.rechecked' as const,
    at,
    actor: GATEWAY,
    data: {
      granted: record.decision !== 'BLOCK',
      digest: input.digest,
      bundle: record.policyBundle,
      // Another bundle than the one that asked for the approval: what people approved was decided under other rules.
      decidedUnder: input.decidedUnder,
      reason: record.decision === 'BLOCK' ? record.reason : null,
      ...(record.code ? { code: record.code } : {}),
      matched: record.matched.map(({ policy, version, rule, effect }) => ({ policy, version, rule, effect })),
    },
  };
  const { next, step } = await appendStep(tx, chainOf(input), place, verdict);
  const { granted, reason } = step.data as { granted: boolean; reason: string | null };
  if (granted) {
    // After an edit, or a long wait, it is another amount or another time than the one that was reserved.
    await takeLimits(tx, request.actionId, action, { ...evaluation, record: { ...record, grant: null } });
    return { granted: true as const, next };
  }
  const why = `Blocked by the check before execution: ${reason}`;
  await tx.actions.update(request.actionId, { status: 'BLOCKED', reason: why });
  const code = record.code ? { code: record.code } : {};
  return { granted: false as const, next, reason: why, matched: record.matched, ...code };
}

/**
 * What the org keeps of arguments that were edited: the event that lets them run commits to it, as the decision's does to
 * what was asked for. Nothing where a lost attempt has logged that event with what it kept.
 */
async function keepEdit(
  tx: OrgTransaction,
  keys: DataKeys,
  { request, arguments: edited, action }: AuthorizeInput,
  entry: number,
): Promise<KeptFields['logged']> {
  const isEdited = !isDeepStrictEqual(edited, request.call.arguments);
  if (!isEdited || (await tx.audit.find(request.actionId, entry))) return {};
  const ran = { ...request, call: { ...request.call, arguments: edited }, context: {} };
  const { logged, sealed, subjects } = await keptFields(tx, keys, ran, { actionType: action.type, entry });
  await tx.keptData.keep(request.actionId, entry, sealed, subjects);
  return logged;
}

interface Release extends Pick<AuthorizeInput, 'request' | 'digest' | 'arguments' | 'at' | 'workflow'> {
  /** Of an edit: what the event keeps of it. */
  edit?: KeptFields['logged'];
}

/** Logs that execution begins; with the permit of a callback. Called again, it gives what is in the log. */
export async function releaseIn(
  tx: OrgTransaction,
  permits: PermitSigner,
  input: Release,
  place: ChainPlace,
): Promise<Granted> {
  const { request, digest, at, workflow } = input;
  const toolKey = createHash('sha256').update(`${workflow.id}:execute`).digest('hex');
  if (request.execution === 'gateway') {
    const started: Step = { type: 'execution.started', at, actor: GATEWAY, data: { digest, toolKey, ...input.edit } };
    const { next, step } = await begun(tx, input, place, started);
    assertSame(step, digest);
    return { granted: true, next, toolKey, permit: null };
  }
  const claims = claimsOf(input, permits);
  const data = { digest, permitId: claims.jti, issuedAt: claims.iat, expiresAt: claims.exp, ...input.edit };
  const { next, step } = await begun(tx, input, place, { type: 'permit.issued', at, actor: GATEWAY, data });
  assertSame(step, digest);
  const stored = step.data as typeof data;
  const permit = await issue(permits, { ...claims, iat: stored.issuedAt, exp: stored.expiresAt });
  return { granted: true, next, toolKey, permit };
}

/** An execution of which the log holds what came of it has been: this workflow is an older copy, and does not know. */
async function begun(tx: OrgTransaction, input: Release, place: ChainPlace, begin: Step) {
  const { next, step, isKept } = await appendStep(tx, chainOf(input), place, begin);
  if (isKept && (await tx.audit.find(input.request.actionId, next.seq))) {
    throw outOfStep(`the log of ${input.request.actionId} has what came of its execution`);
  }
  return { next, step };
}

/** What a lost attempt authorised has to be what this one would. */
function assertSame({ data }: Step, digest: string): void {
  if (data.digest !== digest) throw outOfStep(`the log has authorised ${data.digest}, not ${digest}`);
}

/** Throws, and so grants nothing, where the arguments have no digest. */
function claimsOf(input: Release, { ttlSeconds }: PermitSigner): PermitClaims {
  const { request, digest, at } = input;
  const issuedAt = Math.floor(Date.parse(at) / 1000);
  return {
    iss: 'runplane',
    org: request.orgId,
    sub: request.agentId,
    act: request.actionId,
    dig: digest,
    args: digestOf(input.arguments),
    // One execution per action, so one permit: a repeated attempt gives the same one.
    jti: request.actionId.replace(/^act_/, 'prm_'),
    iat: issuedAt,
    exp: issuedAt + ttlSeconds,
  };
}

async function issue(permits: PermitSigner, claims: PermitClaims): Promise<IssuedPermit> {
  return {
    permit: await permits.sign(claims),
    permitId: claims.jti,
    expiresAt: new Date(claims.exp * 1000).toISOString(),
    reportBy: new Date((claims.iat + permits.reportWithinSeconds) * 1000).toISOString(),
  };
}

function chainOf({ request, workflow }: Release) {
  return { actionId: request.actionId, workflow };
}
