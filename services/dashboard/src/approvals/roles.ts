import { useHasRole } from '../sign-in/session';

/** Roles that may vote at all; who may on one approval, its plan says. */
export const VOTERS = ['owner', 'admin', 'approver'] as const;

export const useMayVote = (): boolean => useHasRole(...VOTERS);
