import { Inject, Injectable } from '@nestjs/common';
import {
  type Approval,
  html,
  type ProblemCode,
  ProblemError,
  reachOf,
  rolesWith,
  VOTES,
  type VoteChoice,
} from '@runplane/contracts';
import { Database } from '@runplane/database';
import { ApprovalsService } from '../approvals/approvals.service.js';
import { layout } from '../common/html-page.js';
import { renderForm, statusLine } from './render-approval.js';
import { holderOf, type TicketHolder } from './ticket-holder.js';

export interface Page {
  status: number;
  body: string;
}

const MAX_REASON = 1_000;
/** After these the vote is not known to be refused for good: the ticket is given back. */
const MAY_TRY_AGAIN: ReadonlySet<ProblemCode> = new Set(['unavailable', 'internal', 'reason_required']);

@Injectable()
export class ApprovalPageService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ApprovalsService) private readonly approvals: ApprovalsService,
  ) {}

  /** Changes nothing, not even a count of views: programs open links too. */
  async show(id: string, ticketText: string | undefined, requestId: string): Promise<Page> {
    const holder = await holderOf(this.database, id, ticketText, requestId);
    if (!holder) return UNKNOWN;
    return framed(async () => {
      const hindrance = hindranceOf(holder, await this.approvals.find(holder.caller, id));
      if (hindrance) return hindrance;
      return { status: 200, body: renderForm(await this.approvals.read(holder.caller, id), ticketText ?? '') };
    });
  }

  async vote(id: string, form: URLSearchParams, requestId: string): Promise<Page> {
    const ticketText = form.get('ticket') ?? '';
    const holder = await holderOf(this.database, id, ticketText, requestId);
    if (!holder) return UNKNOWN;
    return framed(async () => {
      const hindrance = hindranceOf(holder, await this.approvals.find(holder.caller, id));
      if (hindrance) return hindrance;
      const choice = VOTES.find((known) => known === form.get('choice'));
      const reason = form.get('reason')?.trim() ?? '';
      const problem = problemOf(choice, reason) ?? (choice && (await this.cast(holder, id, choice, reason)));
      if (typeof problem !== 'string') return problem as Page;
      return { status: 400, body: renderForm(await this.approvals.read(holder.caller, id), ticketText, problem) };
    });
  }

  /** The ticket is used up first: two clicks at once are one vote. Returns a text where the form has to be corrected. */
  private async cast(
    { caller, ticket, hash }: TicketHolder,
    id: string,
    choice: VoteChoice,
    reason: string,
  ): Promise<Page | string> {
    const used = await this.database.withOrg(caller.orgId, (tx) => tx.tickets.use(hash));
    if (!used) return closed('The link has been used', await this.approvals.find(caller, id));
    const input = { digest: ticket.digest, ...(reason === '' ? {} : { reason }) };
    try {
      const { approval } = await this.approvals.vote(caller, id, choice, input, 'email');
      return { status: 200, body: message('Your vote counts', `You voted: ${choice}. ${statusLine(approval)}`) };
    } catch (error) {
      const problem = error instanceof ProblemError ? error : null;
      if (!problem || MAY_TRY_AGAIN.has(problem.code)) {
        await this.database.withOrg(caller.orgId, (tx) => tx.tickets.giveBack(hash));
      }
      if (problem?.code === 'reason_required') return 'A reason is required.';
      throw error;
    }
  }
}

/** People see a page, whatever the API would have said; what nobody foresaw stays an error. */
async function framed(work: () => Promise<Page>): Promise<Page> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { status, title, detail, remedy } = error.toProblem();
    return { status, body: message(title, `${detail} ${remedy}`) };
  }
}

function problemOf(choice: VoteChoice | undefined, reason: string): string | null {
  if (!choice) return 'Choose approve, deny or abstain.';
  return reason.length > MAX_REASON ? `A reason has at most ${MAX_REASON} characters.` : null;
}

const UNKNOWN: Page = {
  status: 404,
  body: message(
    'There is nothing to see here',
    'An approval is shown by the link of a mail only. This link is not one, or no longer.',
  ),
};

/** Why the holder can't vote by this ticket, as a page; null where they can. */
function hindranceOf({ ticket, caller }: TicketHolder, approval: Approval): Page | null {
  if (approval.status !== 'PENDING') return closed('It has been decided', approval);
  if (ticket.used) return closed('The link has been used', approval);
  if (Date.parse(ticket.expiresAt) <= Date.now()) return closed('The link has expired', approval);
  if (reachOf('approvals.vote', caller.roles) === 'none') {
    const why = `Voting needs one of: ${rolesWith('approvals.vote').join(', ')}.`;
    return { status: 403, body: message('Your role may not vote', why) };
  }
  if (approval.digest !== ticket.digest) {
    const why = 'It was edited after the mail was sent, and your link is for what it was before. See your newest mail.';
    return { status: 409, body: message('The action has changed', why) };
  }
  if (approval.stepUpRequired) {
    const why = 'A vote to approve it has to be signed with your passkey: vote in the dashboard, or by the API.';
    return { status: 403, body: message('A link is not enough for this action', why) };
  }
  return null;
}

/** A link that is over shows how it stands, and no longer what was asked. */
function closed(title: string, approval: Approval): Page {
  return { status: 410, body: message(title, statusLine(approval)) };
}

function message(title: string, text: string): string {
  return layout(title, [html`<p>${text}</p>`]);
}
