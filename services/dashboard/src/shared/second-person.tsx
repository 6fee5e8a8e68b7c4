import { useMutation } from '@tanstack/react-query';
import { ConfirmButton } from './confirm-button';

interface Decision {
  /** What follows when it is done. */
  consequence: string;
  send: () => Promise<unknown>;
}

interface SecondPersonButtonsProps {
  /** Null where the reader may not confirm it, or cannot any more. */
  confirm: Decision | null;
  refuse: Decision;
  /** The reader asked for it, and takes it back. */
  isOwn: boolean;
  /** What is read again, however it ends: somebody else may have been faster. */
  onSettled: () => unknown;
}

/** What a second person does with what somebody asked for: lets it take effect as it was seen, or not. */
export function SecondPersonButtons({ confirm, refuse, isOwn, onSettled }: SecondPersonButtonsProps) {
  return (
    <>
      {confirm !== null && !isOwn && (
        <DecisionButton label="Confirm" decision={confirm} onSettled={onSettled} color="cyan" variant="filled" />
      )}
      <DecisionButton label={isOwn ? 'Take back' : 'Refuse'} decision={refuse} onSettled={onSettled} />
    </>
  );
}

interface DecisionButtonProps {
  label: string;
  decision: Decision;
  onSettled: () => unknown;
  color?: string;
  variant?: string;
}

function DecisionButton({ label, decision: { consequence, send }, onSettled, ...look }: DecisionButtonProps) {
  const decide = useMutation({ mutationFn: send, onSettled });
  return (
    <ConfirmButton
      label={label}
      consequence={consequence}
      onConfirm={() => decide.mutateAsync()}
      failure={decide}
      {...look}
    />
  );
}
