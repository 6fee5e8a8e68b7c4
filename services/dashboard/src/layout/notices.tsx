import { lazy, Suspense, useSyncExternalStore } from 'react';
import { told } from '../shared/tell';

// Loaded with the first thing that there is to say: the first page needs none of it.
const Notifications = lazy(async () => {
  await import('@mantine/notifications/styles.css');
  return { default: (await import('@mantine/notifications')).Notifications };
});

/** Where `tell` writes. */
export function Notices() {
  if (!useSyncExternalStore(told.subscribe, told.now)) return null;
  return (
    <Suspense fallback={null}>
      <Notifications position="top-right" />
    </Suspense>
  );
}
