import { Controller, Headers, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { IssuedToken, ProblemError, TOKEN_SCOPES } from '@runplane/contracts';
import type { Database } from '@runplane/database';
import { acceptKey, Operation, type Principal, ProvesItself, provenKey } from '@runplane/service-kit';
import type { FastifyRequest } from 'fastify';
import { DATABASE } from '../tokens.js';
import { AccessTokens, LONGEST_LIFE } from './access-tokens.js';
import { clientCredentials, invalidClient } from './client-credentials.js';

const FORM = {
  type: 'object',
  required: ['grant_type'],
  properties: {
    grant_type: { type: 'string', enum: ['client_credentials'] },
    client_id: { type: 'string', description: 'Id of the key.' },
    client_secret: { type: 'string', description: 'The whole key.' },
    scope: { type: 'string', description: `Some of: ${TOKEN_SCOPES.join(' ')}. All of them where it is left out.` },
  },
} as const;

/** Where an agent changes its key for a token that is worth little to whoever finds it. */
@Controller('oauth')
export class AccessTokensController {
  constructor(
    @Inject(AccessTokens) private readonly tokens: AccessTokens | null,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  @Post('token')
  @ProvesItself('body')
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({ schema: FORM as never })
  @Operation({
    summary: 'Get a short-lived access token for the key of an agent',
    description:
      'OAuth 2.0 client credentials (RFC 6749): the id of the key is the client, the whole key its secret, by `Basic` ' +
      'or in the form. Problems hold `error` as that standard has it.',
    answers: { 200: { schema: IssuedToken, description: 'The token, to be sent as bearer instead of the key.' } },
    problems: ['agent_disabled', 'unsupported_media_type', 'payload_too_large', 'not_found'],
  })
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Req() { body }: FastifyRequest,
  ): Promise<IssuedToken> {
    if (!this.tokens) throw new ProblemError('not_found', 'This installation has no key to sign tokens with.');
    if (!Buffer.isBuffer(body)) {
      throw new ProblemError('unsupported_media_type', 'Only application/x-www-form-urlencoded is read here.');
    }
    const { clientId, secret, scopes } = clientCredentials(authorization, body);
    const { agent, expiresAt } = await this.proven(clientId, secret);
    const left = expiresAt === null ? LONGEST_LIFE : (expiresAt.getTime() - Date.now()) / 1_000;
    const seconds = Math.max(1, Math.floor(Math.min(left, LONGEST_LIFE)));
    const token = await this.tokens.issue(agent, scopes, seconds);
    return { access_token: token, token_type: 'Bearer', expires_in: seconds, scope: scopes.join(' ') };
  }

  /** Whoever does not hold the key learns nothing of it: every way to fail is `invalid_client`. */
  private async proven(clientId: string, secret: string) {
    try {
      const key = await provenKey(this.database, secret);
      if (key.keyId !== clientId) throw invalidClient();
      return { agent: agentOf(await acceptKey(this.database, key)), expiresAt: key.expiresAt };
    } catch (error) {
      throw error instanceof ProblemError && error.code === 'unauthenticated' ? invalidClient() : error;
    }
  }
}

function agentOf(principal: Principal) {
  if (principal.kind === 'agent') return principal;
  throw new ProblemError('forbidden', 'Use the key of an agent.', { oauthError: 'unauthorized_client' });
}
