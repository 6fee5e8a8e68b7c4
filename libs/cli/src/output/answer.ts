import { EXIT, type ExitCode } from '../exit-codes.js';

/** What a command has to say, for programs and for people. */
export interface Answer {
  /** `--json` prints this and nothing else. */
  data: unknown;
  /** For people: whole lines. */
  text: string;
  code?: ExitCode;
  /** For people, beside the answer: on stderr, and not with `--json`. */
  note?: string;
}

export function answer(data: unknown, text: string, rest: Pick<Answer, 'code' | 'note'> = {}): Answer {
  return { data, text: text === '' || text.endsWith('\n') ? text : `${text}\n`, code: EXIT.ok, ...rest };
}
