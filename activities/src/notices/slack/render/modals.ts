import { SLACK_IDS, type SlackDenialModal } from '@runplane/contracts';
import type { KnownBlock, ModalView } from '@slack/web-api';
import { type ApprovalView } from './approval-message.js';
import { fields, LIMITS, paragraph, plain } from './blocks.js';
import { visible } from './visible.js';

/** Modals take 100 blocks; this much is more than anybody reads in one. */
const MOST_SECTIONS = 20;
const SECTION = LIMITS.text - 200;

/** Asks why; required where the plan says so. */
export function denialModal(about: SlackDenialModal, { required }: { required: boolean }): ModalView {
  return {
    type: 'modal',
    callback_id: SLACK_IDS.denial,
    private_metadata: JSON.stringify(about),
    title: plain('Deny', 24),
    submit: plain('Deny', 24),
    close: plain('Back', 24),
    blocks: [
      {
        type: 'input',
        block_id: SLACK_IDS.reason,
        optional: !required,
        label: plain('Reason', LIMITS.text),
        element: {
          type: 'plain_text_input',
          action_id: SLACK_IDS.reason,
          multiline: true,
          max_length: 1000,
          ...(required ? { min_length: 1 } : {}),
        },
      },
    ],
  };
}

/** Arguments, material fields, risk and rules at full length. */
export function detailsModal(view: ApprovalView): ModalView {
  const { approval } = view;
  const json = view.arguments === null ? 'no longer known' : JSON.stringify(view.arguments, null, 2);
  return {
    type: 'modal',
    title: plain('Details', 24),
    close: plain('Close', 24),
    blocks: [
      ...fields([
        ['Action', `${approval.action.type} (${approval.action.operation})`],
        ['Digest', approval.digest],
      ]),
      ...sections('Material fields', JSON.stringify(approval.action.material, null, 2)),
      ...sections('Arguments', json),
      ...sections('Risk', approval.risk.factors.map((f) => `${f.points} ${f.name}: ${f.sentence}`).join('\n')),
      ...sections('Rules', approval.matched.map((m) => `${m.effect} ${m.policy} v${m.version}, ${m.rule}`).join('\n')),
    ],
  };
}

function sections(label: string, text: string): KnownBlock[] {
  const whole = visible(text, { lines: true });
  const parts = whole.match(new RegExp(`[\\s\\S]{1,${SECTION}}`, 'gu')) ?? ['–'];
  const shown = parts.slice(0, MOST_SECTIONS);
  const blocks = shown.map((part, index) => paragraph(index === 0 ? `${label}\n${part}` : part));
  return parts.length > shown.length ? [...blocks, paragraph('There is more: open it in Runplane.')] : blocks;
}
