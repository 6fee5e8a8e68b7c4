export { DEMO_CASES, type DemoCase } from './cases.js';
export { type Payments, startPayments } from './payments.js';
export { type DemoCaseResult, type DemoRunOptions, type DemoSummary, runDemo } from './run.js';
export { type DemoCredentials, type DemoSetupOptions, type DemoState, setupDemo } from './setup.js';
export type { PostgresAccess } from './support-database.js';
export { startTicketApi, type TicketApi, type TicketApiOptions } from './ticket-api.js';
export type { Effect, Refund, Ticket } from './ticket-store.js';
