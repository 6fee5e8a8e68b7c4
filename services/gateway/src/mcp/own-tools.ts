import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import { AnswerQuestion, CancelRequest } from '@runplane/contracts';
import { z } from 'zod';
import { ActionId } from '../actions/action-answers.js';
import { WaitSeconds } from './call-meta.js';

/** What our own tools take, beside the tools of the org. */
export const OWN_ARGUMENTS = {
  runplane_wait_for_action: z.strictObject({ actionId: ActionId, wait: WaitSeconds.optional() }),
  runplane_cancel_action: CancelRequest.extend({ actionId: ActionId }),
  runplane_answer_question: AnswerQuestion.extend({ actionId: ActionId }),
} as const;
export type OwnToolName = keyof typeof OWN_ARGUMENTS;

export const isOwnTool = (name: string): name is OwnToolName => Object.hasOwn(OWN_ARGUMENTS, name);

const MORE: Record<OwnToolName, Pick<Tool, 'title' | 'description' | 'annotations'>> = {
  runplane_wait_for_action: {
    title: 'Wait for an action',
    description:
      'Waits until an earlier tool call that needs approval, or is still running, has ended, and gives its result. ' +
      'Takes the `actionId` that the call answered with, and `wait` in seconds.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  runplane_cancel_action: {
    title: 'Withdraw an action',
    description: 'Withdraws an earlier tool call that still waits for approval, so that it is never executed.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
  runplane_answer_question: {
    title: 'Answer an approver',
    description:
      'Answers a question that an approver asked about an earlier tool call. `question` is its id; the call waits on.',
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  },
};

export const OWN_TOOLS: readonly Tool[] = (Object.keys(OWN_ARGUMENTS) as OwnToolName[]).map((name) => ({
  name,
  ...MORE[name],
  inputSchema: z.toJSONSchema(OWN_ARGUMENTS[name], { io: 'input' }) as Tool['inputSchema'],
}));
