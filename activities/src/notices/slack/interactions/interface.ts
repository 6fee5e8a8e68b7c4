/** What `relayInteraction` may ask for. */
import type { RelayInteractionInput } from '@runplane/contracts';

/** What its user is told, and nobody else: mrkdwn in which everything of others is escaped. */
export interface SlackReply {
  text: string;
  /** A button that leads there. */
  link: { label: string; url: string } | null;
}

export interface AnswerInteractionInput extends RelayInteractionInput {
  reply: SlackReply;
}

export interface SlackActivities {
  /**
   * Carries out what a user has done; what they are to be told, or null. Called again it does the same once more: a
   * vote has the id of the interaction. Throws where nothing is known, for example while Temporal is down.
   */
  handleInteraction(input: RelayInteractionInput): Promise<SlackReply | null>;
  answerInteraction(input: AnswerInteractionInput): Promise<void>;
}
