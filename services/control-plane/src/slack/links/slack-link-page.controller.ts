import { Controller, Get, Res } from '@nestjs/common';
import { html } from '@runplane/contracts';
import { Operation, Public } from '@runplane/service-kit';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { contentSecurityPolicy, layout } from '../../common/html-page.js';

/**
 * The ticket stands behind the `#`, where no server, log or referrer sees it. Whom it would link is shown before the
 * member confirms, with a credential of their own: the ticket alone links nobody.
 */
const SCRIPT = `const ticket = new URLSearchParams(location.hash.slice(1)).get('ticket') ?? '';
const form = document.querySelector('form');
const said = document.querySelector('output');
let shown = false;
async function call(path) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ' + form.elements.key.value.trim() },
    body: JSON.stringify({ ticket }),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail + ' ' + (body.remedy ?? ''));
  return body;
}
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    if (shown) {
      await call('/v1/slack/links');
      form.hidden = true;
      said.textContent = 'Linked. What this Slack user clicks is now your vote.';
      return;
    }
    const { userId, teamName } = await call('/v1/slack/tickets');
    shown = true;
    said.textContent = 'This links the Slack user ' + userId + ' of ' + teamName + ' with you. Confirm only if that is you.';
    form.querySelector('button').textContent = 'Confirm';
  } catch (error) {
    said.textContent = String(error.message ?? error);
  }
});`;

const PAGE = layout(
  'Link your Slack account',
  [
    html`<p>Your own API key says who you are. It stays in this page, and goes nowhere but to this server.</p>
<form><label>API key <input name="key" type="password" autocomplete="off" required size="60"></label>
<p><button>Show the Slack user</button></p></form><p><output></output></p>`,
  ],
  SCRIPT,
);

/** Where the link of Slack's "Link your account" leads. */
@Controller('slack')
export class SlackLinkPageController {
  @Get('link')
  @Public()
  @Operation({
    summary: 'Show the page that links a Slack user',
    description: 'HTML. It links nobody by itself.',
    answers: { 200: { schema: z.string(), description: 'The page.' } },
    isPage: true,
  })
  async show(@Res() reply: FastifyReply): Promise<void> {
    reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(SCRIPT))
      .header('referrer-policy', 'no-referrer')
      .send(PAGE);
  }
}
