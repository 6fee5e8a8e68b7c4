/** Ports of the stack, each with its default. The demo's APIs have theirs as tools may only reach listed destinations. */
export const DEFAULT_PORTS = {
  gateway: 7400,
  controlPlane: 7401,
  workerHealth: 7402,
  demoTickets: 7403,
  demoStripe: 7404,
  temporal: 7233,
  temporalUi: 8233,
  postgres: 54320,
} as const;

export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Record<PortName, number>;
export const PORT_NAMES = Object.keys(DEFAULT_PORTS) as [PortName, ...PortName[]];
