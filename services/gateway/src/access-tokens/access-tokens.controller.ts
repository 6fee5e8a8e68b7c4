import { Controller, Headers, Inject, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import { IssuedToken, ProblemError, TOKEN_SCOPES } from '@runplane/contracts';
import type { Database } from '@runplane/database';
import {
  acceptKey,
  Operation,
  type Principal,
  ProvesItself,
  presentedCertificate,
  provenKey,
} from '@runplane/service-kit';
import type { FastifyRequest } from 'fastify';
import { DATABASE } from '../tokens.js';
import { AccessTokens, LONGEST_LIFE } from './access-tokens.js';
import { clientCredentials, invalidClient } from './client-credentials.js';
import { writeTokenScope } from './token-scope.js';

const SCOPE =
  `Some of ${TOKEN_SCOPES.join(' ')}, both where neither is named; and limits beside those of the key, such as ` +
  '`action:create_* environment:staging connection:my%20shop operation:stripe.refunds.*`.';

const FORM = {
  type: 'object',
  required: ['grant_type'],
  properties: {
    grant_type: { type: 'string', enum: ['client_credentials'] },
    client_id: { type: 'string', description: 'Id of the key.' },
    client_secret: { type: 'string', description: 'The whole key.' },
    scope: { type: 'string', description: SCOPE },
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
    problems: ['agent_disabled', 'certificate_required', 'unsupported_media_type', 'payload_too_large', 'not_found'],
  })
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Req() { body, raw }: FastifyRequest,
  ): Promise<IssuedToken> {
    if (!this.tokens) throw new ProblemError('not_found', 'This installation has no key to sign tokens with.');
    if (!Buffer.isBuffer(body)) {
      throw new ProblemError('unsupported_media_type', 'Only application/x-www-form-urlencoded is read here.');
    }
    const { clientId, secret, rights } = clientCredentials(authorization, body);
    const { agent, expiresAt, certificate } = await this.proven(clientId, secret, presentedCertificate(raw.socket));
    const left = expiresAt === null ? LONGEST_LIFE : (expiresAt.getTime() - Date.now()) / 1_000;
    const seconds = Math.max(1, Math.floor(Math.min(left, LONGEST_LIFE)));
    const token = await this.tokens.issue({ agent, rights, certificate }, seconds);
    return { access_token: token, token_type: 'Bearer', expires_in: seconds, scope: writeTokenScope(rights) };
  }

  /** Whoever does not hold the key learns nothing of it: every such way to fail is the same `invalid_client`. */
  private async proven(clientId: string, secret: string, presented: string | null) {
    try {
      const key = await provenKey(this.database, secret);
      if (key.keyId !== clientId) throw invalidClient();
      const agent = agentOf(await acceptKey(this.database, key, presented));
      return { agent, expiresAt: key.expiresAt, certificate: key.certificate };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.code === 'certificate_required') throw invalidClient(error);
      throw error.code === 'unauthenticated' ? invalidClient() : error;
    }
  }
}

function agentOf(principal: Principal) {
  if (principal.kind === 'agent') return principal;
  throw new ProblemError('forbidden', 'Use the key of an agent.', { oauthError: 'unauthorized_client' });
}
