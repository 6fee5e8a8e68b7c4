import { ProblemError, type SlackCheck } from '@runplane/contracts';
import { ErrorCode, LogLevel, type WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';

const TIMEOUT_MS = 5_000;
/** Of docs/slack-manifest.yaml. */
const SCOPES = ['chat:write', 'commands', 'channels:history', 'groups:history'];

export interface SlackIdentity {
  teamId: string;
  teamName: string;
  botId: string;
  /** Null where Slack does not say. */
  scopes: string[] | null;
}

/** What the control plane asks Slack: whose a token is. It calls Slack, or what the operator has set in its place. */
export class SlackApi {
  constructor(private readonly apiUrl: string) {}

  options(): WebClientOptions {
    return {
      slackApiUrl: this.apiUrl,
      allowAbsoluteUrls: false,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: TIMEOUT_MS,
      logLevel: LogLevel.ERROR,
    };
  }

  /** Throws `invalid_request` where Slack refuses the token, `unavailable` where it does not answer. */
  async identify(botToken: string): Promise<SlackIdentity> {
    try {
      return await this.test(botToken);
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      const word = refusal(error);
      if (word === null) {
        throw new ProblemError('unavailable', 'Slack has not answered.', { retryAfter: 5 }, { cause: error });
      }
      throw refusedToken(`Slack answers ${word}`);
    }
  }

  async check(botToken: string): Promise<SlackCheck> {
    try {
      const { scopes } = await this.test(botToken);
      const missingScopes = scopes === null ? [] : SCOPES.filter((scope) => !scopes.includes(scope));
      return {
        ok: missingScopes.length === 0,
        error: missingScopes.length === 0 ? null : 'missing_scope',
        missingScopes,
      };
    } catch (error) {
      return { ok: false, error: refusal(error) ?? 'Slack has not answered.', missingScopes: [] };
    }
  }

  private async test(botToken: string): Promise<SlackIdentity> {
    const { team_id, team, bot_id, response_metadata } = await new WebClient(botToken, this.options()).auth.test();
    if (!team_id || !bot_id) throw refusedToken('it is not the token of a bot');
    return { teamId: team_id, teamName: team ?? team_id, botId: bot_id, scopes: response_metadata?.scopes ?? null };
  }
}

function refusal(error: unknown): string | null {
  if ((error as { code?: string }).code !== ErrorCode.PlatformError) return null;
  return String((error as WebAPIPlatformError).data.error).slice(0, 100);
}

function refusedToken(message: string): ProblemError {
  return new ProblemError('invalid_request', 'Slack refuses the bot token.', {
    errors: [{ path: 'botToken', message }],
  });
}
