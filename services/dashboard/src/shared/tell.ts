import { notifications } from '@mantine/notifications';

/** Says what was done, at the edge of the page; it goes away by itself. */
export function tell(message: string): void {
  notifications.show({ message, closeButtonProps: { 'aria-label': 'Close' } });
}
