import { useDraft } from '../draft';

export type DecideBy = 'text' | 'published';

/** The draft to send beside a question: the text of the editor, saved or not. */
export function useSource(by: DecideBy): { yaml: string } | undefined {
  const { text } = useDraft();
  return by === 'text' ? { yaml: text } : undefined;
}
