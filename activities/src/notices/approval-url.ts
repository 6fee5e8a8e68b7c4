/** The page of an approval in the dashboard, for members who sign in. */
export function approvalUrl(publicUrl: string, approvalId: string): string {
  return `${publicUrl}/app/approvals/${approvalId}`;
}
