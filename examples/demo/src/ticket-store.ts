import { randomUUID } from 'node:crypto';
import { type Body, HttpError } from './ticket-api-http.js';

export interface Ticket {
  id: string;
  customer: string;
  subject: string;
  status: 'open' | 'closed';
  resolution: string | null;
}

export interface Refund {
  id: string;
  charge: string;
  amount: number;
  currency: string;
  reason: string | null;
}

/** One change of the world: what tests count. */
export interface Effect {
  kind: 'refund.created' | 'ticket.closed';
  at: string;
  idempotencyKey: string | null;
  data: Refund | Ticket;
}

export interface TicketState {
  tickets: Record<string, Ticket>;
  refunds: Record<string, Refund>;
  /** Idempotency key -> what was asked and answered first. */
  answered: Record<string, { request: string; refund: string }>;
  effects: Effect[];
}

export function newTicketState(): TicketState {
  const tickets: Ticket[] = [
    { id: 't_1001', customer: 'cus_1', subject: 'Charged twice', status: 'open', resolution: null },
    { id: 't_1002', customer: 'cus_2', subject: 'Broken on arrival', status: 'open', resolution: null },
  ];
  return {
    tickets: Object.fromEntries(tickets.map((ticket) => [ticket.id, ticket])),
    refunds: {},
    answered: {},
    effects: [],
  };
}

export class TicketStore {
  constructor(
    readonly state: TicketState,
    private readonly save: () => void,
  ) {}

  ticket(id: string): Ticket {
    const ticket = own(this.state.tickets, id);
    if (!ticket) throw new HttpError(404, `there is no ticket ${id}`);
    return ticket;
  }

  /** Closing a closed ticket changes nothing. */
  closeTicket(id: string, { resolution = null }: Body): Ticket {
    const ticket = this.ticket(id);
    if (ticket.status === 'closed') return ticket;
    Object.assign(ticket, { status: 'closed', resolution });
    this.happened({ kind: 'ticket.closed', idempotencyKey: null, data: { ...ticket } });
    return ticket;
  }

  /** The same key with the same body gives the first refund again; with another body it is refused. */
  createRefund(body: Body, key: string | string[] | undefined): { status: number; body: Refund } {
    const idempotencyKey = typeof key === 'string' ? key : null;
    const request = JSON.stringify(body);
    const before = idempotencyKey === null ? undefined : own(this.state.answered, idempotencyKey);
    if (before) {
      if (before.request !== request) throw new HttpError(422, 'the idempotency key was used with another body');
      return { status: 200, body: this.state.refunds[before.refund] as Refund };
    }
    const refund = { id: `re_${randomUUID()}`, ...refundOf(body) };
    this.state.refunds[refund.id] = refund;
    if (idempotencyKey !== null) this.state.answered[idempotencyKey] = { request, refund: refund.id };
    this.happened({ kind: 'refund.created', idempotencyKey, data: refund });
    return { status: 201, body: refund };
  }

  private happened(effect: Omit<Effect, 'at'>): void {
    this.state.effects.push({ ...effect, at: new Date().toISOString() });
    this.save();
  }
}

function refundOf({ charge, amount, currency, reason = null }: Body): Omit<Refund, 'id'> {
  if (typeof charge !== 'string' || charge === '') throw new HttpError(400, 'charge must be an id');
  if (!Number.isSafeInteger(amount) || (amount as number) <= 0) throw new HttpError(400, 'amount must be minor units');
  if (typeof currency !== 'string' || !/^[A-Za-z]{3}$/.test(currency))
    throw new HttpError(400, 'currency must be ISO 4217');
  if (reason !== null && typeof reason !== 'string') throw new HttpError(400, 'reason must be text');
  return { charge, amount: amount as number, currency: currency.toUpperCase(), reason };
}

/** Names come from outside: `__proto__` is not a ticket. */
function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
