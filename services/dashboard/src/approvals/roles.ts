import { useMay } from '../sign-in/session';

/** Whether the roles let the member vote at all; on which approvals, their plans say. */
export const useMayVote = (): boolean => useMay('approvals.vote');
