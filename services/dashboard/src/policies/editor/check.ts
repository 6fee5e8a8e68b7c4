import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import type { Mistake } from './mistakes';

const PAUSE_MS = 300;

export interface Check {
  /** Of the text as it is now; false as well while that is not known yet. */
  isValid: boolean;
  isChecking: boolean;
  mistakes: readonly Mistake[];
  error: Error | null;
}

/** What the control plane finds wrong with a policy, asked whenever its author pauses. */
export function useCheck(name: string, text: string, enabled: boolean): Check {
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['policy', name, 'check', settled],
    queryFn: () => ask(api.POST('/v1/policies/validate', { body: { yaml: settled } })),
    placeholderData: keepPreviousData,
    enabled: enabled && settled !== '',
  });
  const mistakes = text === '' ? NONE : (data?.errors ?? NONE);
  const isChecking = enabled && (isFetching || settled !== text || isPlaceholderData);
  return { mistakes, error, isChecking, isValid: data?.valid === true && !isChecking && text !== '' };
}

const NONE: readonly Mistake[] = [];
