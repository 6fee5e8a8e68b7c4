import { WebClient } from '@slack/web-api';
export declare const TEAM = 'T000000001';
export declare const BOT_TOKEN = 'xoxb-test-token';
export declare const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
export interface SlackReplyBody {
  text: string;
  blocks?: {
    elements?: {
      url?: string;
    }[];
  }[];
}
/** A call of the API as it came through the front. */
export interface SlackCall {
  method: string;
  fields: URLSearchParams;
}
/** What goes wrong with a call: not reached, done with its answer lost, or refused by rate. */
export type SlackFault = 'down' | 'lost' | 'limited';
/**
 * Slack as emulate plays it, behind a front of ours that counts calls, breaks them, and takes what is sent to a
 * `response_url`.
 */
export declare class SlackEmulator {
  private readonly child;
  private readonly folder;
  private readonly port;
  private readonly front;
  readonly calls: SlackCall[];
  readonly replies: SlackReplyBody[];
  /** Asked for each call of the API; undefined lets it through. */
  fault: (call: SlackCall) => SlackFault | undefined;
  channels: Record<string, string>;
  users: Record<string, string>;
  private constructor();
  static start(): Promise<SlackEmulator>;
  /** `host:port` for the allow-list. */
  get host(): string;
  get apiUrl(): string;
  get responseUrl(): string;
  /** Past the front, for looks at what Slack shows. */
  client(): WebClient;
  /** Messages of a channel, the oldest first. */
  messages(channel: string): Promise<any[]>;
  thread(channel: string, ts: string): Promise<any[]>;
  trigger(userId: string): Promise<string>;
  close(): Promise<void>;
  private settle;
  private serve;
  private forward;
}
/** The headers that Slack signs a body with. */
export declare function signed(
  body: string,
  {
    secret,
    at,
  }?: {
    secret?: string | undefined;
    at?: number | undefined;
  },
): {
  'x-slack-request-timestamp': string;
  'x-slack-signature': string;
};
//# sourceMappingURL=slack-emulator.d.ts.map
