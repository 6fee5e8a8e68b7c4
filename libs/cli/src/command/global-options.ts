/** Options that every command takes. */
export interface GlobalOptions {
  json?: boolean;
  color: boolean;
  profile?: string;
  gatewayUrl?: string;
  controlPlaneUrl?: string;
}
