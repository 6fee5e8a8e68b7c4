import { Inject, Injectable } from '@nestjs/common';
import { type Json, ProblemError } from '@runplane/contracts';
import { DataKeys } from '@runplane/database';
import { isErased, ownerOfPayload, SealedPayloads } from '@runplane/service-kit';
import type { Payload } from '@temporalio/common';
import { withoutPermits } from '../../actions/history/plain-value.js';
import type { Caller } from '../../common/caller.js';
import type { WirePayload } from './wire-payloads.js';

const JSON_ENCODING = 'json/plain';

@Injectable()
export class CodecService {
  private readonly sealed: SealedPayloads;

  constructor(@Inject(DataKeys) keys: DataKeys) {
    this.sealed = new SealedPayloads(keys);
  }

  async decode(caller: Caller, payloads: readonly WirePayload[]): Promise<{ payloads: WirePayload[] }> {
    const sealed = payloads.map(fromWire);
    const foreign = sealed.some((payload) => (ownerOfPayload(payload)?.orgId ?? caller.orgId) !== caller.orgId);
    if (foreign) throw new ProblemError('forbidden', 'A payload belongs to another organisation.');
    return { payloads: await Promise.all(sealed.map(async (payload) => toWire(await this.opened(payload)))) };
  }

  private async opened(payload: Payload): Promise<Payload> {
    try {
      const [opened] = await this.sealed.decode([payload]);
      return withoutPermitsIn(opened ?? payload);
    } catch (error) {
      if (isErased(error)) return jsonPayload({ erased: true });
      throw new ProblemError('invalid_request', 'A payload can not be opened: it was changed, or is not complete.');
    }
  }
}

function withoutPermitsIn(payload: Payload): Payload {
  if (Buffer.from(payload.metadata?.encoding ?? []).toString() !== JSON_ENCODING) return payload;
  const value = JSON.parse(Buffer.from(payload.data ?? []).toString('utf8')) as Json;
  return jsonPayload(withoutPermits(value), payload.metadata);
}

function jsonPayload(value: Json, metadata: Payload['metadata'] = { encoding: Buffer.from(JSON_ENCODING) }): Payload {
  return { metadata: metadata ?? {}, data: Buffer.from(JSON.stringify(value)) };
}

function fromWire({ metadata, data }: WirePayload): Payload {
  const entries = Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')] as const);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data, 'base64') };
}

function toWire({ metadata, data }: Payload): WirePayload {
  const entries = Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]);
  return { metadata: Object.fromEntries(entries), data: Buffer.from(data ?? []).toString('base64') };
}
