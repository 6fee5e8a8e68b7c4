import { useRouterState } from '@tanstack/react-router';

/**
 * The place in the browser's history: another one after a link, back or forward; the same while a page replaces its own
 * address. As the key of what holds typed text it is begun anew when the address was not changed by typing.
 */
export function usePlace(): number {
  return useRouterState({ select: ({ location }) => location.state.__TSR_index ?? 0 });
}
