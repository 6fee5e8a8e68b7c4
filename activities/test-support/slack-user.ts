import { randomUUID } from 'node:crypto';
import { SLACK_IDS } from '@runplane/contracts';
import { type SlackEmulator, signed, TEAM } from './slack-emulator.js';

/** The blocks of a message, as far as tests read them. */
// biome-ignore lint/suspicious/noExplicitAny: tests read any member of Slack's messages.
export type Shown = any;

/** What a Slack user does, as Slack tells our control plane of it. */
export class SlackUser {
  constructor(
    private readonly slack: SlackEmulator,
    private readonly controlPlaneUrl: string,
    readonly id: string,
  ) {}

  /** Clicks the button of a message; `value` in its stead where a test forges one. */
  async click(message: Shown, button: 'approve' | 'deny' | 'details', change: object = {}, triggerId = 'none') {
    const found = buttonsOf(message).find(({ action_id }) => action_id === SLACK_IDS[button]);
    const value = JSON.stringify({ ...JSON.parse(found?.value ?? '{}'), ...change });
    return this.interact({
      type: 'block_actions',
      channel: { id: 'C1' },
      response_url: this.slack.responseUrl,
      trigger_id: triggerId,
      actions: [{ action_id: SLACK_IDS[button], value, action_ts: randomUUID() }],
    });
  }

  submit(view: { callback_id: string; private_metadata: string }, reason: string) {
    const values = { [SLACK_IDS.reason]: { [SLACK_IDS.reason]: { type: 'plain_text_input', value: reason } } };
    return this.interact({ type: 'view_submission', nonce: randomUUID(), view: { ...view, state: { values } } });
  }

  interact(payload: object) {
    const whole = { team: { id: TEAM }, user: { id: this.id, name: 'anybody' }, ...payload };
    return this.send('/slack/interactions', new URLSearchParams({ payload: JSON.stringify(whole) }).toString());
  }

  command(text: string) {
    const form = { team_id: TEAM, user_id: this.id, text, response_url: this.slack.responseUrl };
    return this.send('/slack/commands', new URLSearchParams({ ...form, trigger_id: randomUUID() }).toString());
  }

  /** Answers with the status and what was sent, to be sent again. */
  async send(path: string, body: string, headers: Record<string, string> = signed(body)) {
    const answer = await fetch(this.controlPlaneUrl + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
    return { status: answer.status, text: await answer.text(), path, body, headers };
  }
}

export function buttonsOf(message: Shown): { action_id: string; value?: string; url?: string }[] {
  return (message.blocks as Shown[]).filter(({ type }) => type === 'actions').flatMap(({ elements }) => elements);
}

/** All text of a message, one piece a line. */
export function textOf(message: Shown): string {
  return JSON.stringify(message.blocks).replaceAll('\\n', '\n');
}
