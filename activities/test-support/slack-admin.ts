import { WebClient } from '@slack/web-api';

/** What a test asks Slack itself, beside the provider. */
export async function slackAdmin({ apiUrl, token }: { apiUrl: string; token: string }) {
  const client = new WebClient(token, { slackApiUrl: apiUrl });
  const { channels = [] } = await client.conversations.list();
  const channel = channels[0]?.id ?? '';
  return {
    client,
    channel,
    async count(text: string): Promise<number> {
      const { messages = [] } = await client.conversations.history({ channel, limit: 1000 });
      return messages.filter((message) => message.text === text).length;
    },
  };
}
