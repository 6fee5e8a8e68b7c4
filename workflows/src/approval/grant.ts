/** The grant that a voter asks for with their approval: never wider than what is being approved. */
import type { NewGrant } from '@runplane/activities';
import type { CanonicalAction, GrantWish, Json, Vote } from '@runplane/contracts';
import { durationMs } from '@runplane/contracts/values';
import type { ApprovalMachine, Refusal } from './types.js';

const DAY = 86_400_000;
const MOST = 90 * DAY;
const LEAST = 60_000;

/** Why the wish can't be granted, or null. */
export function wishRefusal(wish: GrantWish, action: CanonicalAction): Refusal | null {
  const detail = faultOf(wish, action);
  return detail === null ? null : { code: 'grant_too_wide', detail };
}

function faultOf(wish: GrantWish, { type, material, target }: CanonicalAction): string | null {
  if (type === 'unmapped') return 'An action that is not mapped has no fields to pin a grant to.';
  const lasts = durationMs(wish.expiresIn);
  if (lasts < LEAST || lasts > MOST) return 'expiresIn must lie between 1m and 90d.';
  for (const name of wish.free) {
    if (!Object.hasOwn(material, name)) return `The action has no material field "${name}" to leave free.`;
    if (isAlwaysPinned(name)) return `"${name}" is always pinned.`;
  }
  const { amount } = material;
  if (typeof amount !== 'number') {
    const hasLimit = wish.maxAmount !== undefined || wish.totalAmount !== undefined;
    return hasLimit ? 'The action has no amount to limit.' : boundFault(wish, material, target.id);
  }
  if (typeof material.currency !== 'string') return 'The amount of the action has no currency to pin.';
  if ((wish.maxAmount ?? 0) > amount) return `maxAmount may be at most ${amount}, the amount of the action.`;
  return boundFault(wish, material, target.id);
}

function boundFault({ free }: GrantWish, material: CanonicalAction['material'], target: string | null): string | null {
  const pinned = Object.keys(material).filter(
    (name) => !free.includes(name) && name !== 'amount' && name !== 'currency',
  );
  return target === null && pinned.length === 0 ? 'The action has no target: pin at least one of its fields.' : null;
}

function isAlwaysPinned(name: string): boolean {
  return name === 'amount' || name === 'currency' || name.endsWith('digest');
}

/** What the votes of a granted approval asked for; none where no quorum granted it. */
export function grantsOf(approval: ApprovalMachine, action: CanonicalAction, agentId: string, at: number): NewGrant[] {
  if (approval.decidedBy === null || approval.brokenGlass) return [];
  const votes = [...approval.earlierVotes, ...approval.votes];
  const wishes = votes.flatMap((vote) => (vote.choice === 'approve' && vote.grant ? [{ vote, wish: vote.grant }] : []));
  return wishes.map(({ vote, wish }, index) => ({
    id: `${approval.id.replace(/^apr_/, 'gra_')}${index === 0 ? '' : `_${index + 1}`}`,
    ...boundsOf(wish, action),
    agentId,
    expiresAt: new Date(at + durationMs(wish.expiresIn)).toISOString(),
    reason: reasonOf(vote, approval),
    issuedBy: vote.voter,
  }));
}

function boundsOf(wish: GrantWish, { type, material, target }: CanonicalAction) {
  const { amount } = material;
  const hasAmount = typeof amount === 'number';
  const pinned: { [name: string]: Json } = {};
  for (const [name, value] of Object.entries(material)) {
    if (!wish.free.includes(name) && !(hasAmount && name === 'amount')) pinned[name] = value;
  }
  return {
    action: type,
    pinned,
    targetId: target.id,
    environment: target.environment,
    maxAmount: hasAmount ? (wish.maxAmount ?? amount) : null,
    totalAmount: wish.totalAmount ?? null,
    maxUses: wish.maxUses,
  };
}

function reasonOf({ reason }: Vote, { id }: ApprovalMachine): string {
  return `Granted with ${id}${reason ? `: ${reason}` : ''}`.slice(0, 300);
}
