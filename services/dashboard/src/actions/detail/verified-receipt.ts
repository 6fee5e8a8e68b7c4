import type { Receipt, ReceiptReport } from '@runplane/audit';
import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../api/client';
import { pinnedLogKey } from './pinned-log-key';

export interface VerifiedReceipt {
  receipt: Receipt;
  report: ReceiptReport;
  /** The key that it was held against. */
  logKey: string;
}

/**
 * The receipt of an action, verified in this browser by the very code that anybody can run offline. What is trusted is
 * the key of the log that this browser saw first: another one later is a finding, and not just the new key.
 */
export const receiptQuery = (orgId: string, actionId: string) =>
  queryOptions({
    queryKey: ['action', 'receipt', orgId, actionId],
    queryFn: async (): Promise<VerifiedReceipt> => {
      const [{ verifyReceipt }, logKey, receipt] = await Promise.all([
        import('@runplane/audit'),
        pinnedLogKey(orgId),
        ask(api.GET('/v1/audit/receipts/{actionId}', { params: { path: { actionId } } })),
      ]);
      const report = await verifyReceipt(receipt, { logKey });
      return { receipt, report, logKey };
    },
  });
