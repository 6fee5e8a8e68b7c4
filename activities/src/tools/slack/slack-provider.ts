import type { Json } from '@runplane/contracts';
import { redact } from '../http/redact.js';
import { type ProviderCall, ToolFailure, type ToolProvider } from '../provider.js';
import { type SlackAnswer, slackClient } from './client.js';
import { isMarked, marked } from './mark.js';
import { idempotencyOf, isDoneAlready, isRead, SlackConfiguration, SlackOperation, SlackSecret } from './operation.js';
import { reconcileSlack } from './reconcile.js';
import { refusalOf, sortedError } from './slack-errors.js';
import { undoOf } from './undo.js';
import { isUpload, upload } from './upload.js';

type SlackCall = ProviderCall<SlackOperation, SlackConfiguration, SlackSecret>;

/** One method of Slack's Web API. The result is its answer. */
export const slackProvider: ToolProvider<SlackOperation, SlackConfiguration, SlackSecret> = {
  name: 'slack',
  operationSchema: SlackOperation,
  configurationSchema: SlackConfiguration,
  secretSchema: SlackSecret,
  failures: {
    arguments_invalid: 'terminal',
    destination_refused: 'terminal',
    not_sent: 'retry',
    upload_failed: 'retry',
    slack_ratelimited: 'retry',
    'slack_*': 'terminal',
    slack_fatal_error: 'unknown',
    slack_internal_error: 'unknown',
    slack_service_unavailable: 'unknown',
    answer_unreadable: 'unknown',
    unanswered: 'unknown',
    'http_*': 'unknown',
  },

  builtIn: (name) => ({ method: name.slice('slack.'.length) }),
  idempotency: idempotencyOf,
  usedArguments: () => null,
  undo: undoOf,

  async execute(call) {
    const attempt = { hasEffects: !isRead(call.operation), repeated: call.repeated };
    try {
      const { response_metadata: _, ...answer } = await answerOf(call);
      return redact(answer as Json, [call.secret.token]);
    } catch (error) {
      const code = refusalOf(error);
      if (call.repeated && code !== null && isDoneAlready(call.operation, code)) return { ok: true, already: code };
      const sorted = sortedError(error, attempt);
      sorted.message = redact(sorted.message, [call.secret.token]);
      throw sorted;
    }
  },

  reconcile: reconcileSlack,

  async check(connection) {
    await slackClient(connection)
      .apiCall('auth.test')
      .catch((error: unknown) => {
        throw sortedError(error, { hasEffects: false, repeated: false });
      });
  },
};

async function answerOf(call: SlackCall): Promise<SlackAnswer> {
  const { operation, arguments: args, toolKey } = call;
  // The client would send it instead of the connection's own.
  if (Object.hasOwn(args, 'token')) {
    throw new ToolFailure('arguments_invalid', 'the token is of the connection, not an argument');
  }
  const client = slackClient(call);
  if (isUpload(operation.method)) return upload(client, call, args);
  const sent = isMarked(operation.method) ? marked(args, toolKey) : args;
  return client.apiCall(operation.method, sent) as Promise<SlackAnswer>;
}
