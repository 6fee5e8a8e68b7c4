import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { DESTINATIONS } from './navigation';

const SEQUENCE_MS = 1_500;

/** `g` and then the letter of a page goes there; never while something is typed. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const startedAt = useRef(0);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyped(event.target)) return;
      const inSequence = Date.now() - startedAt.current < SEQUENCE_MS;
      startedAt.current = !inSequence && event.key === 'g' ? Date.now() : 0;
      const destination = inSequence ? DESTINATIONS.find(({ key }) => key === event.key) : undefined;
      if (destination) void navigate({ to: destination.to });
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate]);
}

function isTyped(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;
}
