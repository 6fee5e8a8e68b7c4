import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MEMBER_ROLES, type MemberRole, PERMISSIONS } from '@runplane/contracts';
import { newApiKey } from '@runplane/service-kit';
import { TestControlPlane, type TestOrg } from './testing/test-control-plane.js';

const ALL = [...MEMBER_ROLES];
const OWN: MemberRole[] = ['owner'];
const MANAGE: MemberRole[] = ['owner', 'admin'];
const KEYS: MemberRole[] = [...MANAGE, 'auditor'];
const AUTHOR: MemberRole[] = [...MANAGE, 'policy_author'];
const VOTE: MemberRole[] = [...MANAGE, 'approver'];
const SIGN: MemberRole[] = [...VOTE, 'break_glass'];
const OPERATE: MemberRole[] = [...MANAGE, 'operator'];

/** Written by hand, not read from the code: who may call which operation. */
const TABLE: Record<string, MemberRole[] | 'operator' | 'public'> = {
  healthLive: 'public',
  healthReady: 'public',
  orgsCreate: 'operator',
  orgsList: 'operator',
  masterKeysStatus: 'operator',
  orgsMine: ALL,
  orgsUpdateSettings: MANAGE,
  dataGet: ALL,
  dataSet: MANAGE,
  dataDisclose: KEYS,
  erasureCreate: MANAGE,
  erasureList: KEYS,
  erasureGet: KEYS,
  codecDecode: KEYS,
  historyReportsList: KEYS,
  meGet: ALL,
  membersCreate: MANAGE,
  membersList: ALL,
  membersGet: ALL,
  membersUpdate: MANAGE,
  membersRemove: MANAGE,
  keysCreateForMember: ALL,
  keysListOfMember: ALL,
  agentsCreate: MANAGE,
  agentsList: ALL,
  agentsGet: ALL,
  agentsUpdate: MANAGE,
  agentsActivity: ALL,
  agentsCancelPending: OPERATE,
  keysCreateForAgent: MANAGE,
  keysListOfAgent: KEYS,
  keysLimit: MANAGE,
  keysRevoke: ALL,
  keysRotate: ALL,
  sessionsBegin: 'public',
  sessionsRead: ALL,
  sessionsEnd: 'public',
  sessionsList: ALL,
  sessionsEndOne: ALL,
  sessionsEndAll: ALL,
  invitationsCreate: MANAGE,
  invitationsCreateFor: MANAGE,
  invitationsList: MANAGE,
  invitationsRevoke: MANAGE,
  acceptanceShow: 'public',
  acceptancePasskeyOptions: 'public',
  acceptanceAccept: 'public',
  signInWithPassword: 'public',
  signInWithRecoveryCode: 'public',
  signInPasskeyOptions: 'public',
  signInWithPasskey: 'public',
  oidcOffered: 'public',
  oidcBegin: 'public',
  oidcArrive: 'public',
  oidcLink: ALL,
  identityProvidersCreate: OWN,
  identityProvidersList: MANAGE,
  identityProvidersReplace: OWN,
  identityProvidersRemove: OWN,
  passwordsMethods: ALL,
  passwordsChange: ALL,
  passwordsRenewRecoveryCodes: ALL,
  providersList: ALL,
  connectionsCreate: MANAGE,
  connectionsList: ALL,
  connectionsGet: ALL,
  connectionsRotateSecret: MANAGE,
  connectionsMakeDefault: MANAGE,
  connectionsCheck: OPERATE,
  connectionsRemove: MANAGE,
  toolsPut: MANAGE,
  toolsList: ALL,
  toolsGet: ALL,
  toolsRemove: MANAGE,
  importsPreview: MANAGE,
  importsApply: MANAGE,
  policiesValidate: AUTHOR,
  policiesCreateVersion: AUTHOR,
  policiesList: ALL,
  policiesListVersions: ALL,
  policiesGetVersion: ALL,
  policiesPublications: ALL,
  policiesCatalogue: ALL,
  policiesPublish: AUTHOR,
  policiesRollback: AUTHOR,
  policiesGetBundle: ALL,
  policyLabSimulate: ALL,
  policyLabAnalyse: AUTHOR,
  policyLabAsk: AUTHOR,
  policyLabDiff: ALL,
  shadowSet: AUTHOR,
  shadowReport: ALL,
  shadowEnd: AUTHOR,
  replayStart: AUTHOR,
  replayGet: ALL,
  replayChanges: ALL,
  replayCancel: AUTHOR,
  reviewGet: ALL,
  reviewSet: MANAGE,
  reviewList: ALL,
  reviewConfirm: AUTHOR,
  reviewRefuse: AUTHOR,
  changesList: ALL,
  changesConfirm: AUTHOR,
  changesRefuse: AUTHOR,
  budgetsCreate: AUTHOR,
  budgetsList: ALL,
  budgetsGet: ALL,
  budgetsUpdate: AUTHOR,
  grantsCreate: VOTE,
  grantsList: ALL,
  grantsGet: ALL,
  grantsRevoke: VOTE,
  groupsList: ALL,
  groupsMembers: ALL,
  groupsRename: MANAGE,
  groupsAdd: MANAGE,
  groupsRemove: MANAGE,
  delegationsCreate: VOTE,
  delegationsList: ALL,
  delegationsGet: ALL,
  delegationsRevoke: VOTE,
  onCallPut: MANAGE,
  onCallList: ALL,
  onCallGet: ALL,
  onCallNow: ALL,
  onCallRemove: MANAGE,
  passkeysRegistrationOptions: ALL,
  passkeysRegister: ALL,
  passkeysList: ALL,
  passkeysListOfMember: KEYS,
  passkeysRemove: ALL,
  passkeysReset: ['owner'],
  stepUpOptions: SIGN,
  approvalFiguresGet: ALL,
  approvalFiguresBreaches: ALL,
  approvalFiguresReviewers: ALL,
  killSwitchesCreate: OPERATE,
  killSwitchesList: ALL,
  killSwitchesLift: OPERATE,
  approvalsList: ALL,
  approvalsGet: ALL,
  approvalsGetBackground: ALL,
  approvalsApprove: VOTE,
  approvalsDeny: VOTE,
  approvalsAbstain: VOTE,
  approvalsBulk: VOTE,
  approvalsEdit: VOTE,
  approvalRequestsBreakGlass: ['break_glass'],
  approvalRequestsReassign: VOTE,
  approvalRequestsAsk: VOTE,
  approvalRequestsComment: ALL,
  approvalRequestsAnswer: ALL,
  approvalPageShow: 'public',
  approvalPageVote: 'public',
  slackLinkPageShow: 'public',
  webhooksCreate: MANAGE,
  webhooksList: ALL,
  webhooksGet: ALL,
  webhooksUpdate: MANAGE,
  webhooksRotateSecret: MANAGE,
  webhooksTest: MANAGE,
  webhooksRemove: MANAGE,
  deliveriesList: ALL,
  deliveriesGet: ALL,
  deliveriesResend: OPERATE,
  channelsList: ALL,
  channelsSwitchEmail: MANAGE,
  channelsPreferences: ALL,
  channelsSetPreferences: ALL,
  actionsList: ALL,
  actionsCount: ALL,
  actionsGet: ALL,
  actionsGetHistory: ALL,
  actionsRecompute: ALL,
  outcomesPreview: [...OPERATE, 'approver'],
  outcomesSettle: OPERATE,
  outcomesUndo: ALL,
  outcomesStartUndo: OPERATE,
  actionsCancel: ALL,
  auditGetCheckpoint: ALL,
  auditGetLogKey: ALL,
  auditGetKeyChanges: ALL,
  auditGetAnchor: ALL,
  auditGetEntries: ALL,
  auditGetTile: ALL,
  auditGetInclusionProof: ALL,
  auditGetConsistencyProof: ALL,
  auditGetWitnessPolicy: ALL,
  auditGetReceipt: ALL,
  auditGetReceiptArchive: ALL,
  auditExportLog: ALL,
  slackWorkspacesConnect: ['owner'],
  slackWorkspacesList: ALL,
  slackWorkspacesGet: ALL,
  slackWorkspacesCheck: MANAGE,
  slackWorkspacesRotate: ['owner'],
  slackWorkspacesRemove: MANAGE,
  slackRoutesCreate: MANAGE,
  slackRoutesList: ALL,
  slackRoutesUpdate: MANAGE,
  slackRoutesTest: MANAGE,
  slackRoutesRemove: MANAGE,
  slackLinksPreview: ALL,
  slackLinksLink: ALL,
  slackLinksList: ALL,
  slackLinksRemove: ALL,
  eventsFollow: ALL,
  overviewGet: ALL,
};

interface Route {
  id: string;
  /** What the document says: the kind of caller, and of members the permission. */
  access: string;
  permission: string | undefined;
  method: string;
  path: string;
}

interface Described {
  operationId: string;
  'x-runplane-access': { kind: string };
  'x-required-permission'?: string;
}

let plane: TestControlPlane;
let org: TestOrg;
let routes: Route[];
const keys: Partial<Record<MemberRole, string>> = {};
let agentKey: string;

beforeAll(async () => {
  plane = await TestControlPlane.start();
  org = await plane.createOrg('Access');
  for (const role of MEMBER_ROLES) keys[role] = (await plane.createMember(org, role, [role])).key;
  agentKey = (await plane.createAgent(org, 'bot')).key;
  const { paths } = (await plane.request(null, 'GET', '/openapi.json')).body as {
    paths: Record<string, Record<string, Described>>;
  };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      id: described.operationId,
      access: described['x-runplane-access'].kind,
      permission: described['x-required-permission'],
      method: method.toUpperCase(),
      // Ids of nothing: a caller who may pass gets as far as 400 or 404.
      path: path.replace(/\{version\}/, '1').replace(/\{\*?\w+\}/g, 'nothing'),
    })),
  );
});
afterAll(() => plane?.close());

const statusOf = async (key: string | null, { method, path }: Route): Promise<number> => {
  const body = method === 'GET' || method === 'DELETE' ? undefined : {};
  return (await plane.request(key, method, path, body)).status;
};

describe('access to the admin API', () => {
  it('is declared for every operation of the OpenAPI document, and for no other', () => {
    const ids = routes.map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set(Object.keys(TABLE)));
    expect(ids).toHaveLength(Object.keys(TABLE).length);
  });

  it('is one permission for each operation of members, and none for the others', () => {
    const kinds = routes.map(({ id }) => [id, Array.isArray(TABLE[id]) ? 'member' : TABLE[id]]);
    expect(Object.fromEntries(routes.map(({ id, access }) => [id, access]))).toEqual(Object.fromEntries(kinds));
    const required = routes.flatMap(({ permission }) => permission ?? []);
    expect(new Set(required)).toEqual(new Set(Object.keys(PERMISSIONS)));
    expect(required).toHaveLength(routes.filter(({ access }) => access === 'member').length);
  });

  it.each(MEMBER_ROLES.map((role) => [role]))('lets %s do exactly what the table says', async (role) => {
    const verdicts = await Promise.all(
      routes
        .filter(({ id }) => TABLE[id] !== 'public')
        .map(async (route) => {
          const status = await statusOf(keys[role] as string, route);
          return [route.id, status === 401 || status === 403 ? 'refused' : 'passed'];
        }),
    );
    const expected = Object.entries(TABLE)
      .filter(([, roles]) => roles !== 'public')
      .map(([id, roles]) => [id, Array.isArray(roles) && roles.includes(role) ? 'passed' : 'refused']);
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(expected));
  });

  it('refuses agents, unknown keys and callers without a key everywhere', async () => {
    const closed = routes.filter(({ id }) => TABLE[id] !== 'public');
    const unknown = newApiKey().text;
    for (const [key, expected] of [
      [null, [401]],
      [unknown, [401]],
      [agentKey, [401, 403]],
    ] as const) {
      const statuses = await Promise.all(closed.map((route) => statusOf(key, route)));
      expect(statuses.filter((status) => !(expected as readonly number[]).includes(status))).toEqual([]);
    }
  });

  it('takes the operator token for organisations only', async () => {
    const token = plane.config.operatorToken;
    expect((await plane.request(token, 'GET', '/v1/orgs')).status).toBe(200);
    expect((await plane.request(token, 'GET', '/v1/org')).status).toBe(401);
    expect((await plane.request(`${token}x`, 'GET', '/v1/orgs')).status).toBe(401);
  });

  it('refuses a revoked, an expired and a disabled caller from the next request on', async () => {
    const { id, key } = await plane.createMember(org, 'leaver', ['viewer']);
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(200);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'disabled' });
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(403);
    await plane.ok(org.ownerKey, 'PATCH', `/v1/members/${id}`, { status: 'active' });
    const keyId = key.split('_')[1];
    const revoked = await plane.ok(org.ownerKey, 'DELETE', `/v1/keys/${keyId}`);
    expect(revoked.revokedAt).not.toBeNull();
    expect((await plane.request(key, 'GET', '/v1/org')).status).toBe(401);
  });
});

describe('owners', () => {
  it('can be made, changed and keyed by owners only', async () => {
    const admin = keys.admin as string;
    const input = { email: 'new-owner@example.com', name: 'New Owner', roles: ['owner'] };
    expect((await plane.request(admin, 'POST', '/v1/members', input)).status).toBe(403);
    const adminId = (await plane.ok(admin, 'GET', '/v1/members')).items.find(
      (member: { name: string }) => member.name === 'admin',
    ).id;
    const refused = await Promise.all([
      plane.request(admin, 'PATCH', `/v1/members/${adminId}`, { roles: ['owner'] }),
      plane.request(admin, 'PATCH', `/v1/members/${org.ownerId}`, { status: 'disabled' }),
      plane.request(admin, 'POST', `/v1/members/${org.ownerId}/keys`, { name: 'mine' }),
      plane.request(admin, 'POST', `/v1/keys/${org.ownerKey.split('_')[1]}/rotate`, {}),
      plane.request(admin, 'DELETE', `/v1/keys/${org.ownerKey.split('_')[1]}`),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  });

  it('are never all taken away, not even by two requests at once', async () => {
    const other = await plane.createOrg('Two owners');
    const second = await plane.createMember(other, 'second', ['owner']);
    const [a, b] = await Promise.all([
      plane.request(other.ownerKey, 'PATCH', `/v1/members/${second.id}`, { roles: ['viewer'] }),
      plane.request(second.key, 'PATCH', `/v1/members/${other.ownerId}`, { status: 'disabled' }),
    ]);
    expect([a.status, b.status].filter((status) => status === 200)).toHaveLength(1);
  });
});
