import { setTimeout as delay } from 'node:timers/promises';
import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  type GrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type WorkflowClientOptions,
} from '@temporalio/client';
import type { PayloadCodec } from '@temporalio/common';
import type { TemporalTls } from '../config/temporal-tls.js';

export interface TemporalOptions {
  /** `host:port`. */
  address: string;
  namespace: string;
  /** Absent or null: in the clear. */
  tls?: TemporalTls | null;
  /** `NOT_OPEN`: a query of a closed workflow fails at once instead of replaying its history on a worker. */
  queryRejectCondition?: WorkflowClientOptions['queryRejectCondition'];
  /** Seals what Temporal stores, and opens it. */
  payloadCodecs: PayloadCodec[];
  /** Milliseconds that one call may take where the caller names no other. */
  timeoutMs?: number;
}

/** Milliseconds between two attempts at most; the SDK's default of 5 s would overrun every deadline by as much. */
const MAX_RETRY_PAUSE_MS = 500;

/** The Temporal client of a process: connects on first use, and gives every call a deadline. */
export class TemporalClient {
  readonly connection: Connection;
  readonly client: Client;
  private readonly timeoutMs: number;
  private closing: boolean = false;
  /** When the last attempt that is planned by now begins, on the clock of `performance`. */
  private retriesUntil = 0;

  constructor(options: TemporalOptions) {
    this.connection = Connection.lazy({
      address: options.address,
      tls: options.tls ?? null,
      interceptors: [makeGrpcRetryInterceptor(this.retryOptions())],
    });
    this.client = new Client({
      connection: this.connection,
      namespace: options.namespace,
      dataConverter: { payloadCodecs: options.payloadCodecs },
      workflow: { queryRejectCondition: options.queryRejectCondition ?? 'NONE' },
    });
    this.timeoutMs = options.timeoutMs ?? 5_000;
  }

  /** Runs calls of `client` under a deadline; the SDK would else retry an unreachable server for ever. */
  withDeadline<T>(work: (client: Client) => Promise<T>, timeoutMs = this.timeoutMs): Promise<T> {
    return this.client.withDeadline(Date.now() + timeoutMs, () => work(this.client));
  }

  async ping(): Promise<void> {
    await this.withDeadline(() => this.connection.workflowService.getSystemInfo({}), 2_000);
  }

  /** An attempt that finds the connection closed throws where nobody can catch it: the planned ones are let run. */
  async close(): Promise<void> {
    this.closing = true;
    const pause = this.retriesUntil - performance.now();
    if (pause > 0) await delay(pause + 50);
    await this.connection.close();
  }

  private retryOptions(): GrpcRetryOptions {
    const defaults = defaultGrpcRetryOptions({ maxIntervalMs: () => MAX_RETRY_PAUSE_MS });
    return {
      retryableDecider: (attempt, status) => !this.closing && defaults.retryableDecider(attempt, status),
      delayFunction: (attempt, status) => {
        const pause = defaults.delayFunction(attempt, status);
        this.retriesUntil = Math.max(this.retriesUntil, performance.now() + pause);
        return pause;
      },
    };
  }
}
