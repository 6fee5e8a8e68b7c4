import { answerInteractionWith } from './interactions/answer-interaction.js';
import type { SlackDependencies } from './interactions/dependencies.js';
import { handleInteractionWith } from './interactions/handle-interaction.js';
import type { SlackActivities } from './interactions/interface.js';

export type { SlackDependencies, VoteRefusal } from './interactions/dependencies.js';
export type * from './interactions/interface.js';
export { SLACK_API_URL } from './slack-api.js';
export { slackChannel } from './slack-channel.js';

export function createSlackActivities(dependencies: SlackDependencies): SlackActivities {
  return {
    handleInteraction: handleInteractionWith(dependencies),
    answerInteraction: answerInteractionWith(dependencies),
  };
}
