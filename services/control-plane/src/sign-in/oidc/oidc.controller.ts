import type { IncomingHttpHeaders } from 'node:http';
import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { LinkStarted, OfferedProviders, type SignInProblem } from '@runplane/contracts';
import {
  CurrentPrincipal,
  cookieOf,
  type MemberPrincipal,
  Operation,
  ProvesItself,
  RequirePermission,
} from '@runplane/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IdParam } from '../../common/params.js';
import { type Browser, CurrentBrowser } from '../../sessions/browser.js';
import { SessionSettings } from '../../sessions/session-settings.js';
import { OidcSignInService } from './oidc-sign-in.service.js';

const OrgQuery = z.strictObject({ org: z.string().min(1).max(60) });
/** A page of the dashboard, and nothing else. */
const ReturnQuery = z.strictObject({
  returnTo: z
    .string()
    .max(300)
    .regex(/^\/app\/[\w./?=&%-]*$/, 'must be a page below /app/')
    .default('/app/'),
});

/** Signing in at an identity provider of the org: pages lead the browser here, and it comes back here. */
@Controller('v1')
export class OidcController {
  constructor(
    @Inject(OidcSignInService) private readonly oidc: OidcSignInService,
    @Inject(SessionSettings) private readonly settings: SessionSettings,
  ) {}

  @Get('sign-in/providers')
  @ProvesItself('body')
  @Operation({
    summary: 'List the identity providers of an org',
    description: 'For its sign-in page. An org that there is not has none.',
    answers: { 200: { schema: OfferedProviders, description: 'By name.' } },
  })
  offered(@Query({ schema: OrgQuery }) { org }: z.infer<typeof OrgQuery>): Promise<OfferedProviders> {
    return this.oidc.offered(org);
  }

  @Get('sign-in/providers/:id/begin')
  @ProvesItself('body')
  @Operation({
    summary: 'Go to the identity provider to sign in',
    description:
      'For the address bar of a browser: it is led there, and comes back to `returnTo`. A browser that another site has ' +
      'sent is led to `returnTo` at once: nobody is signed in without having asked for it.',
    answers: { 303: null },
    problems: ['not_found'],
  })
  async begin(
    @Param('id', IdParam) id: string,
    @Query({ schema: ReturnQuery }) { returnTo }: z.infer<typeof ReturnQuery>,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (isSentByOthers(headers)) return void reply.header('location', withProblem(returnTo, 'state'));
    const { url, cookie } = await this.oidc.begin(id, returnTo);
    reply.header('set-cookie', cookie).header('location', url);
  }

  @Get('sign-in/oidc/callback')
  @ProvesItself('body')
  @Operation({
    summary: 'Come back from the identity provider',
    description: 'Leads on to the page where signing in began, with `signInProblem` in its query where there is none.',
    answers: { 303: null },
  })
  async arrive(
    @Req() { headers, raw }: FastifyRequest,
    @CurrentBrowser() browser: Browser,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const kept = cookieOf(headers.cookie, this.oidc.states.cookieName);
    const query = /\?.*$/.exec(raw.url ?? '')?.[0] ?? '';
    const { returnTo, signedIn, problem } = await this.oidc.arrive(kept, query, browser);
    reply.header('set-cookie', this.oidc.states.endedCookie);
    if (signedIn) this.settings.setCookie(reply, signedIn.token);
    reply.header('location', problem ? withProblem(returnTo, problem) : returnTo);
  }

  @Post('identity-providers/:id/link')
  @RequirePermission('sign_in.change')
  @Operation({
    summary: 'Link your account at an identity provider',
    description: 'The page leads the browser to `url`; whoever signs in there is you from then on.',
    answers: { 200: { schema: LinkStarted, description: 'Where to go.' } },
    problems: ['not_found'],
  })
  async link(
    @CurrentPrincipal() principal: MemberPrincipal,
    @Param('id', IdParam) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LinkStarted> {
    const { url, cookie } = await this.oidc.beginLink(principal, id);
    reply.header('set-cookie', cookie);
    return { url };
  }
}

/**
 * A site that led a browser here could sign its person in as somebody else, at a provider that asks nobody, and watch
 * what they enter. Browsers tell (Fetch Metadata, `Sec-Fetch-Site`); the address bar is `none`.
 */
function isSentByOthers(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function withProblem(page: string, problem: SignInProblem): string {
  return `${page}${page.includes('?') ? '&' : '?'}signInProblem=${problem}`;
}
