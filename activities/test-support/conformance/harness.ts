import type { JsonObject } from '@runplane/contracts';
import type { ToolProvider } from '../../src/tools/provider.js';

/** A call of the provider that has exactly one effect in its service, different from those of all other calls. */
export interface ProbeCall {
  /** What the tool definition would say, e.g. method and path. */
  operation: JsonObject;
  arguments: JsonObject;
  /** Times that the service did it. */
  effects(): Promise<number>;
}

/** One fault for the next request that has an effect; what a proxy of the harness can't do, the suite leaves out. */
export type Fault = 'cut_before' | 'lose_answer' | 'hang' | InsteadOfAnswer;
export interface InsteadOfAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** The service has done it before this is answered. */
  after?: boolean;
}

/** A proxy between provider and service: `startHttpFaults`, `startFaultProxy` or toxiproxy behind this interface. */
export interface Faults {
  port: number;
  next(fault: Fault | null): void;
  /** When requests with an effect came, in milliseconds; for proxies that see requests. */
  arrivals?: readonly number[];
  close(): Promise<void>;
}

/**
 * What the suite has to know of a provider and of the real (or independent fake) service behind it. Everything here is
 * about the test's set-up; what is right is decided by the suite.
 */
export interface Harness {
  provider: ToolProvider;
  faults: Faults;
  /** The connection's configuration when the service is reached at 127.0.0.1 and this port. */
  configuration(port: number): JsonObject;
  secret: JsonObject;
  /** Texts of the secret that must never show anywhere. */
  confidential: readonly string[];
  /** A secret that the service refuses; null where the fake takes any, then `refusal` is injected. */
  wrongSecret: JsonObject | null;
  /** What the service answers to wrong credentials; only for `wrongSecret: null`. */
  refusal?: InsteadOfAnswer;
  probe(): Promise<ProbeCall>;
  /** A call that the service refuses for good, without effect. */
  refused(): Promise<ProbeCall>;
  /** A call whose result is larger than what is kept; null where `instead` can make one. */
  huge(): Promise<ProbeCall | null>;
  /** What a lost answer comes to at last, after repetition and reconciliation. `UNKNOWN` needs a reason in the test's file. */
  lostAnswer: 'SUCCEEDED' | 'UNKNOWN';
  /** What a request comes to that was cut before it arrived. */
  cutBefore: 'SUCCEEDED' | 'FAILED' | 'UNKNOWN';
  /** Body of a huge answer in the form of the service; default a JSON object. */
  hugeBody?: string;
  /** Body of an error answer in the form of the service. */
  errorBody?: (status: number) => string;
  close(): Promise<void>;
}
