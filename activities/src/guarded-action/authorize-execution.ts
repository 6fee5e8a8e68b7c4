import { createHash } from 'node:crypto';
import { digestOf } from '@runplane/audit';
import type { PermitClaims } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import type { CompiledBundles } from './bundles.js';
import { appendStep } from './chain.js';
import type { GuardedActionDependencies } from './dependencies.js';
import { evaluateIn } from './evaluate-policy.js';
import type { Authorization, AuthorizeInput, ChainPlace, IssuedPermit, Step } from './interface.js';
import type { PermitSigner } from './permit.js';

type Dependencies = Pick<GuardedActionDependencies, 'database' | 'permits'>;
const GATEWAY: Step['actor'] = { kind: 'system', id: 'gateway' };

export function authorizeExecutionWith({ database, permits }: Dependencies, bundles: CompiledBundles) {
  return (input: AuthorizeInput): Promise<Authorization> =>
    database.withOrg(input.request.orgId, async (tx) => {
      let { place } = input;
      if (input.recheck) {
        const checked = await recheck(tx, bundles, input);
        if (!checked.granted) return checked;
        place = checked.next;
      }
      const granted = await release(tx, permits, input, place);
      await tx.actions.update(input.request.actionId, { status: 'EXECUTING' });
      return granted;
    });
}

/** People approved what the policy said then; kill switches, the agent's status and block rules count as of now. */
async function recheck(tx: OrgTransaction, bundles: CompiledBundles, input: AuthorizeInput) {
  const { action, tool, request, at, place } = input;
  const { record } = await evaluateIn(tx, bundles, { action, tool, refusal: null }, request);
  const verdict = {
    type: 'action.rechecked' as const,
    at,
    actor: GATEWAY,
    data: {
      granted: record.decision !== 'BLOCK',
      digest: input.digest,
      bundle: record.policyBundle,
      reason: record.decision === 'BLOCK' ? record.reason : null,
      matched: record.matched.map(({ policy, version, rule, effect }) => ({ policy, version, rule, effect })),
    },
  };
  const { next, step } = await appendStep(tx, chainOf(input), place, verdict);
  const { granted, reason } = step.data as { granted: boolean; reason: string | null };
  if (granted) return { granted: true as const, next };
  const why = `Blocked by the check before execution: ${reason}`;
  await tx.actions.update(request.actionId, { status: 'BLOCKED', reason: why });
  return { granted: false as const, next, reason: why, matched: record.matched };
}

async function release(
  tx: OrgTransaction,
  permits: PermitSigner,
  input: AuthorizeInput,
  place: ChainPlace,
): Promise<Authorization> {
  const { request, digest, at, workflow } = input;
  const toolKey = createHash('sha256').update(`${workflow.id}:execute`).digest('hex');
  if (request.execution === 'gateway') {
    const started: Step = { type: 'execution.started', at, actor: GATEWAY, data: { digest, toolKey } };
    const { next } = await appendStep(tx, chainOf(input), place, started);
    return { granted: true, next, toolKey, permit: null };
  }
  const claims = claimsOf(input, permits);
  const data = { digest, permitId: claims.jti, issuedAt: claims.iat, expiresAt: claims.exp };
  const { next, step } = await appendStep(tx, chainOf(input), place, {
    type: 'permit.issued',
    at,
    actor: GATEWAY,
    data,
  });
  const stored = step.data as typeof data;
  const permit = await issue(permits, { ...claims, iat: stored.issuedAt, exp: stored.expiresAt });
  return { granted: true, next, toolKey, permit };
}

/** Throws, and so grants nothing, where the arguments have no digest. */
function claimsOf(input: AuthorizeInput, { ttlSeconds }: PermitSigner): PermitClaims {
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

function chainOf({ request, workflow }: AuthorizeInput) {
  return { actionId: request.actionId, workflow };
}
