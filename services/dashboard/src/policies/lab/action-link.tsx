/** To the page of an action. */
export function ActionLink({ id }: { id: string }) {
  return (
    <a href={`/app/actions/${id}`} title={id}>
      {`${id.slice(0, 14)}…`}
    </a>
  );
}
