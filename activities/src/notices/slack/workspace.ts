import { slackSecretOf } from '@runplane/contracts';
import type { Database, KeyRing } from '@runplane/database';
import { DeliveryFailed } from '../channel.js';

/** The bot token of an active workspace. Throws `DeliveryFailed`. */
export async function botTokenOf(
  { database, sealingKeys }: { database: Database; sealingKeys: KeyRing },
  orgId: string,
  workspaceId: string,
): Promise<string> {
  const sealed = await database.withOrg(orgId, (tx) => tx.slack.workspaces.sealedBotToken(workspaceId));
  if (!sealed) {
    const message = 'The Slack workspace is disabled: install the app again, and rotate its bot token.';
    throw new DeliveryFailed(message, { retryable: false });
  }
  try {
    const text = sealingKeys.open(sealed, `${orgId}:${slackSecretOf(workspaceId, 'bot_token')}`).toString('utf8');
    return (JSON.parse(text) as { secret: string }).secret;
  } catch (cause) {
    throw new DeliveryFailed("The workspace's bot token can't be opened; rotate it.", { retryable: false }, { cause });
  }
}
