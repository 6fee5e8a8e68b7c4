import type { NoticeEvent } from '@runplane/contracts';
import type { NoticeContext } from '../channel.js';
import { whoMayAct } from '../email/recipients.js';
import type { ApprovalView } from './render/approval-message.js';
import { date } from './render/blocks.js';
import { escaped, visible } from './render/visible.js';

/** Who is rung for; more would only be noise. */
const MOST_MENTIONS = 20;

/** What is said in the thread of a message: who may vote now, by mention where they are linked. */
export async function threadText(
  { database }: Pick<NoticeContext, 'database'>,
  orgId: string,
  workspaceId: string,
  { event, view }: { event: NoticeEvent; view: ApprovalView },
): Promise<string> {
  const { approval } = view;
  const users = await linkedApprovers(database, orgId, workspaceId, view);
  const mentions = users.slice(0, MOST_MENTIONS).map((id) => `<@${id}>`);
  const stage = escaped(visible(approval.stageName));
  const what = event.type === 'approval.reminded' ? 'Still waiting for' : 'Now it is up to';
  const until = date(approval.stageEndsAt ?? approval.expiresAt);
  return `${what} *${stage}*${mentions.length > 0 ? ` (${mentions.join(' ')})` : ''}, until ${until}.`;
}

async function linkedApprovers(
  database: NoticeContext['database'],
  orgId: string,
  workspaceId: string,
  { approval }: ApprovalView,
): Promise<string[]> {
  return database.withOrg(orgId, async (tx) => {
    const may = new Set((await whoMayAct(tx, approval, await tx.agents.find(approval.agentId))).map(({ id }) => id));
    const links = await tx.slack.links.ofWorkspace(workspaceId);
    return links.filter(({ memberId }) => may.has(memberId)).map(({ userId }) => userId);
  });
}
