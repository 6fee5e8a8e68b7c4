let hasTold = false;
const listeners = new Set<() => void>();

/** Says what was done, at the edge of the page; it goes away by itself. */
export function tell(message: string): void {
  hasTold = true;
  for (const listener of listeners) listener();
  void import('@mantine/notifications').then(({ notifications }) =>
    notifications.show({ message, closeButtonProps: { 'aria-label': 'Close' } }),
  );
}

/** Whether anything was told since the page was loaded, for `useSyncExternalStore`. */
export const told = {
  now: (): boolean => hasTold,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
