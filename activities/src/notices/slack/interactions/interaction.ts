import type { SlackInteraction, SlackSubject } from '@runplane/contracts';
import type { SlackReply } from './interface.js';

/** What became of an interaction: a word for operators, and what its user is told. */
export interface Handled {
  outcome: string;
  reply: SlackReply | null;
}

export type AboutApproval = Extract<SlackInteraction, { subject: SlackSubject }>;
export interface Interaction<Kind extends SlackInteraction = SlackInteraction> {
  id: string;
  orgId: string;
  workspaceId: string;
  userId: string;
  interaction: Kind;
}
