import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { DESTINATIONS } from './navigation';

const SEQUENCE_MS = 1_500;

/** Whether this browser takes them: who speaks to their computer, or hits keys by accident, turns them off. */
export function useShortcutsSwitch() {
  return useLocalStorage({ key: 'runplane.shortcuts', defaultValue: true, getInitialValueInEffect: false });
}

/** Keys beside those of the pages, for the list of them. */
export const KEYS: readonly { keys: string; does: string }[] = [
  { keys: '/', does: 'Search on this page' },
  { keys: 'j', does: 'The next one of a list' },
  { keys: 'k', does: 'The one before' },
  { keys: '?', does: 'This list' },
];

/** `g` and then the letter of a page goes there, others act on the page; never while something is typed. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const [isOn] = useShortcutsSwitch();
  const startedAt = useRef(0);
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
      const inSequence = Date.now() - startedAt.current < SEQUENCE_MS;
      startedAt.current = !inSequence && event.key === 'g' ? Date.now() : 0;
      const destination = inSequence ? DESTINATIONS.find(({ key }) => key === event.key) : undefined;
      if (destination) void navigate({ to: destination.to });
      else if (event.key === '?') onHelp();
      else if (actOnPage(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate, isOn, onHelp]);
}

/** Whether the key does something on the page that is there. */
function actOnPage(key: string): boolean {
  if (key === '/') return focus(document.querySelector('#content input[type="search"]'));
  if (key === 'j') return focus(rowFrom(1));
  return key === 'k' && focus(rowFrom(-1));
}

function focus(element: Element | null | undefined): boolean {
  if (!(element instanceof HTMLElement)) return false;
  element.focus();
  return true;
}

/** The link of the row so many after the one in which the focus is; the first one where it is in none. */
function rowFrom(step: 1 | -1): Element | null | undefined {
  const rows = [...document.querySelectorAll('#content [data-row-link]')];
  const at = rows.findIndex((link) => (link.closest('li, tr') ?? link).contains(document.activeElement));
  return at === -1 ? rows[0] : rows[at + step];
}

/** Where letters are typed; what is only checked takes none. */
const FIELDS = 'input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]';

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(`${FIELDS}, [role="dialog"]`) !== null;
}
