import type { ActionView } from '@runplane/sdk';
import type { AdminClient } from './admin-client.js';

interface PendingControl {
  signal: AbortSignal;
  onPending: (view: ActionView) => void;
}

/** A person who decides by the REST API. */
export class Approver {
  constructor(private readonly admin: AdminClient) {}

  /** Runs a guarded call, and votes as soon as it waits for approval. A refused vote ends the call with its error. */
  async during<T>(guarded: (control: PendingControl) => Promise<T>, choice: 'approve' | 'deny'): Promise<T> {
    const end = new AbortController();
    let voted: Promise<unknown> = Promise.resolve();
    const onPending = (view: ActionView): void => {
      voted = this.vote(view, choice).catch((error) => end.abort(error));
    };
    const result = await guarded({ signal: end.signal, onPending });
    await voted;
    return result;
  }

  /** The vote names the digest that it is for: had the action changed meanwhile, it would be refused. */
  private vote({ approval, digest }: ActionView, choice: 'approve' | 'deny'): Promise<unknown> {
    if (!approval) throw new Error('there is nothing to decide on');
    return this.admin.post(`/v1/approvals/${approval.id}/${choice}`, { digest, reason: `The demo says: ${choice}.` });
  }
}
