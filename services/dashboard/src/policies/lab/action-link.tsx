import { AppLink } from '../../shared/app-link';

/** To the page of an action. */
export function ActionLink({ id }: { id: string }) {
  return (
    <AppLink size="sm" to="/actions/$actionId" params={{ actionId: id }} title={id}>
      {`${id.slice(0, 14)}…`}
    </AppLink>
  );
}
