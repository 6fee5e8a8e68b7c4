import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { Inject, Injectable } from '@nestjs/common';
import {
  type ActionSnapshot,
  type ActionView,
  invalidRequest,
  type ProblemCode,
  ProblemError,
} from '@runplane/contracts';
import type { z } from 'zod';
import { type ActionKey, actionKeyOf } from '../actions/action-reader.js';
import { AnswerService } from '../actions/answer.service.js';
import { CancelService } from '../actions/cancel.service.js';
import { GuardService } from '../actions/guard.service.js';
import type { GatewayConfig } from '../config.js';
import { CONFIG } from '../tokens.js';
import { ActionFollower } from './action-follower.js';
import { followingOf } from './following-of.js';
import { OWN_ARGUMENTS, type OwnToolName } from './own-tools.js';
import type { ToolCall } from './tool-call.js';
import { doneResult, lostResult, problemResult, toolResult } from './tool-result.js';

type Arguments<Name extends OwnToolName> = z.infer<(typeof OWN_ARGUMENTS)[Name]>;

/** Of an action that there was: its workflow was ended from outside, or what it held was erased. */
const ENDED: readonly ProblemCode[] = ['conflict', 'data_erased'];

/** What an agent does with actions that it has asked for: as the routes of `/v1/actions` do. */
@Injectable()
export class OwnToolCalls {
  constructor(
    @Inject(GuardService) private readonly guards: GuardService,
    @Inject(ActionFollower) private readonly follower: ActionFollower,
    @Inject(AnswerService) private readonly answers: AnswerService,
    @Inject(CancelService) private readonly cancellations: CancelService,
    @Inject(CONFIG) private readonly config: Pick<GatewayConfig, 'mcp'>,
  ) {}

  /** A mistake in the arguments is told to the model, which can correct it, and not to its client. */
  async call(name: OwnToolName, call: ToolCall): Promise<CallToolResult> {
    try {
      return await this.run(name, call);
    } catch (error) {
      if (error instanceof ProblemError) return problemResult(error);
      throw error;
    }
  }

  private run(name: OwnToolName, call: ToolCall): Promise<CallToolResult> {
    switch (name) {
      case 'runplane_wait_for_action':
        return this.wait(call, argumentsOf(name, call));
      case 'runplane_cancel_action':
        return this.cancel(call, argumentsOf(name, call));
      case 'runplane_answer_question':
        return this.answer(call, argumentsOf(name, call));
    }
  }

  private async wait(call: ToolCall, { actionId, wait }: Arguments<'runplane_wait_for_action'>) {
    const key = actionKeyOf(call.agent, actionId);
    const seconds = wait ?? call.meta.wait ?? this.config.mcp.waitSeconds;
    try {
      const snapshot = await this.follower.follow(key, followingOf(call, seconds));
      return toolResult(await this.viewOf(key, snapshot));
    } catch (error) {
      // Nobody knows what became of it, and a mere problem would have the model call the tool again.
      if (error instanceof ProblemError && ENDED.includes(error.code)) return lostResult(actionId, error);
      throw error;
    }
  }

  private async cancel(call: ToolCall, { actionId, reason }: Arguments<'runplane_cancel_action'>) {
    const key = actionKeyOf(call.agent, actionId);
    const view = await this.viewOf(key, await this.cancellations.cancel(key, reason ?? null));
    return doneResult('The call is withdrawn. Nothing was executed.', view);
  }

  private async answer(call: ToolCall, { actionId, question, text }: Arguments<'runplane_answer_question'>) {
    const key = actionKeyOf(call.agent, actionId);
    const view = await this.viewOf(key, await this.answers.answer(key, { question, text }, call.requestId));
    return doneResult(`The answer is with the approvers. ${actionId} waits on: call runplane_wait_for_action.`, view);
  }

  private async viewOf({ orgId }: ActionKey, snapshot: ActionSnapshot): Promise<ActionView> {
    return (await this.guards.answer(orgId, snapshot)).view;
  }
}

function argumentsOf<Name extends OwnToolName>(name: Name, call: ToolCall): Arguments<Name> {
  const read = OWN_ARGUMENTS[name].safeParse(call.arguments);
  if (!read.success) throw invalidRequest(read.error, 'The arguments do not fit.');
  return read.data as Arguments<Name>;
}
