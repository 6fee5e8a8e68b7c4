import { createContext, useContext, useState } from 'react';
import { useSession } from '../sign-in/session';

/** A text that is not a version yet. Kept in this browser until it is saved or thrown away. */
interface StoredDraft {
  text: string;
  /** The version that it was begun on; null for a policy that has none. */
  base: number | null;
}

export interface Draft {
  name: string;
  text: string;
  /** Whether the text is another than that of the version it was begun on. */
  isChanged: boolean;
  base: number | null;
  setText: (text: string) => void;
  /** Back to the text of the newest version. */
  reset: () => void;
}

const keyOf = (org: string, name: string): string => `runplane.draft.${org}.${name}`;

export function storeDraft(org: string, name: string, draft: StoredDraft | null): void {
  if (draft === null) localStorage.removeItem(keyOf(org, name));
  else localStorage.setItem(keyOf(org, name), JSON.stringify(draft));
}

function storedDraft(org: string, name: string): StoredDraft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(org, name)) ?? 'null') as StoredDraft | null;
    return typeof draft?.text === 'string' ? draft : null;
  } catch {
    return null;
  }
}

/** Names of policies that only this browser knows. */
export function draftNames(org: string): string[] {
  const prefix = keyOf(org, '');
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
}

/** The draft of a policy whose newest version has this text; null where it has no version. */
export function useStoredDraft(name: string, newest: { version: number; text: string } | null): Draft {
  const { org } = useSession();
  const [stored, setStored] = useState(() => storedDraft(org.id, name));
  const text = stored?.text ?? newest?.text ?? '';
  const base = stored ? stored.base : (newest?.version ?? null);
  const keep = (draft: StoredDraft | null) => {
    storeDraft(org.id, name, draft);
    setStored(draft);
  };
  const setText = (next: string) => keep(next === newest?.text ? null : { text: next, base });
  return { name, text, base, isChanged: stored !== null, setText, reset: () => keep(null) };
}

const DraftContext = createContext<Draft | null>(null);
export const DraftProvider = DraftContext.Provider;

/** The draft of the policy whose page this is. */
export function useDraft(): Draft {
  const draft = useContext(DraftContext);
  if (draft === null) throw new Error('There is no draft here.');
  return draft;
}
