import { CreateMember, type Member, Name, type OidcClaims, type SignInProblem } from '@runplane/contracts';
import type { OrgTransaction, StoredProvider } from '@runplane/database';

/** A person is known to their provider, and does not get in here. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';

  constructor(readonly problem: SignInProblem) {
    super(problem);
  }
}

/** A member, and what was done to them on the way. */
export interface ProvidedMember {
  member: Member;
  changes: string[];
}

/**
 * The member that a verified account stands for. The first time it has to be linked: by an open invitation to its
 * address, or by a domain that the org allows. An account never becomes one with a member who came in otherwise before,
 * unless they link it themselves: what the provider says of an address must not open what somebody has already.
 */
export async function memberOf(
  tx: OrgTransaction,
  provider: StoredProvider,
  claims: OidcClaims,
): Promise<ProvidedMember> {
  const linked = await tx.identityProviders.memberOf(provider.id, claims.sub);
  const { member, changes } = linked ? await knownMember(tx, linked) : await newlyLinked(tx, provider, claims);
  if (member.status !== 'active' || (await tx.orgs.get()).status !== 'active') throw new SignInRefused('disabled');
  const synchronised = await synchroniseGroups(tx, provider, claims, member);
  if (!synchronised) return { member, changes };
  return {
    member: synchronised,
    changes: [...changes, `groups by identity provider: ${synchronised.groups.join(', ')}`],
  };
}

async function knownMember(tx: OrgTransaction, id: string): Promise<ProvidedMember> {
  const member = await tx.members.find(id);
  if (!member) throw new SignInRefused('not_a_member');
  return { member, changes: [] };
}

async function newlyLinked(tx: OrgTransaction, provider: StoredProvider, claims: OidcClaims): Promise<ProvidedMember> {
  const email = verifiedEmailOf(claims);
  const known = await tx.members.findByEmail(email);
  const isAllowed = provider.allowedDomains.includes(email.slice(email.lastIndexOf('@') + 1));
  const { member, changes } = known
    ? await joining(tx, known, isAllowed)
    : await created(tx, provider, claims, { email, isAllowed });
  if (!(await tx.identityProviders.link(provider.id, claims.sub, member.id))) throw new SignInRefused('taken');
  return { member, changes: [...changes, `linked to an account at ${provider.id}`] };
}

async function joining(tx: OrgTransaction, member: Member, isAllowed: boolean): Promise<ProvidedMember> {
  const invitation = await tx.invitations.openOf(member.id);
  if (invitation && (await tx.invitations.accept(invitation))) {
    return { member, changes: [`accepted the invitation ${invitation}`] };
  }
  if (await tx.members.hasSignedIn(member.id)) throw new SignInRefused('link_first');
  if (!isAllowed) throw new SignInRefused('not_a_member');
  return { member, changes: [] };
}

/** Never with a role that manages the org: the provider's schema has none. */
async function created(
  tx: OrgTransaction,
  { defaultRoles, id }: StoredProvider,
  claims: OidcClaims,
  { email, isAllowed }: { email: string; isAllowed: boolean },
): Promise<ProvidedMember> {
  if (!isAllowed) throw new SignInRefused('not_a_member');
  const input = CreateMember.parse({ email, name: nameOf(claims, email), roles: defaultRoles });
  return { member: await tx.members.create(input), changes: [`created by signing in at ${id}`] };
}

function verifiedEmailOf({ email, email_verified: verified }: OidcClaims): string {
  const parsed = CreateMember.shape.email.safeParse(typeof email === 'string' ? email.toLowerCase() : null);
  // Some providers write it as text.
  if (!parsed.success || (verified !== true && verified !== 'true')) throw new SignInRefused('email');
  return parsed.data;
}

/** As the provider has it, as far as a name here may be so. */
function nameOf({ name }: OidcClaims, email: string): string {
  const candidates = [typeof name === 'string' ? name : '', email.split('@')[0] ?? '']
    .map((text) =>
      text
        .normalize('NFKD')
        .replace(/[^A-Za-z0-9 ._:@/-]/g, '')
        .trim()
        .slice(0, 120),
    )
    .map((text) => Name.safeParse(text));
  return candidates.find(({ success }) => success)?.data ?? 'member';
}

/** Groups that the mapping names follow the claim; null where nothing changes. A claim that is missing names none. */
async function synchroniseGroups(
  tx: OrgTransaction,
  { groupsClaim, groupMapping }: StoredProvider,
  claims: OidcClaims,
  member: Member,
): Promise<Member | null> {
  if (groupMapping.length === 0) return null;
  const claimed: unknown[] = [claims[groupsClaim] ?? []].flat();
  const managed = new Set(groupMapping.map(({ group }) => group));
  const mapped = groupMapping.filter(({ claim }) => claimed.includes(claim)).map(({ group }) => group);
  const groups = new Set([...member.groups.filter((group) => !managed.has(group)), ...mapped]);
  if (groups.size === member.groups.length && member.groups.every((group) => groups.has(group))) return null;
  return tx.members.update(member.id, { groups: [...groups] });
}
