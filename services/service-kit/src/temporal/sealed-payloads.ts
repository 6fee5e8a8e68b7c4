import { DataErasedError, type DataKeys, open, seal } from '@runplane/database';
import { METADATA_ENCODING_KEY, type Payload, type PayloadCodec, type SerializationContext } from '@temporalio/common';
import proto from '@temporalio/proto';

const { Payload: PayloadMessage } = proto.temporal.api.common.v1;
const ENCODING = Buffer.from('binary/runplane-sealed-v1');
const ORG = 'runplane-org';
const KEY = 'runplane-key';
/** Every workflow of ours is named `<kind>:<org>:…`. */
const OF_AN_ORG = /^[a-z-]+:(org_[0-9a-z]{1,32}):/;
/** … and one about an action has the action's 40 digits next. */
const OF_AN_ACTION = /^[a-z-]+:org_[0-9a-z]{1,32}:(?:act_)?([0-9a-f]{40})(?::|$)/;

/** The key that sealed a payload: that of an action, or `org` for what belongs to none. */
export interface PayloadOwner {
  orgId: string;
  keyId: string;
}

/**
 * What Temporal stores of an action is sealed under the data key of this action (AES-256-GCM), so that destroying the
 * key erases its history, too. The key's name is in clear beside the sealed bytes, and authenticated with them.
 */
export class SealedPayloads implements PayloadCodec {
  constructor(private readonly keys: Pick<DataKeys, 'toSeal' | 'toOpen'>) {}

  /** Throws on a workflow that belongs to no org: nothing of it could be erased. */
  async encode(payloads: Payload[], context?: SerializationContext): Promise<Payload[]> {
    if (payloads.length === 0) return payloads;
    const owner = ownerOf(context);
    const key = await this.keys.toSeal(owner.orgId, owner.keyId);
    return payloads.map((payload) => ({
      metadata: {
        [METADATA_ENCODING_KEY]: ENCODING,
        [ORG]: Buffer.from(owner.orgId),
        [KEY]: Buffer.from(owner.keyId),
      },
      data: seal(key, Buffer.from(PayloadMessage.encode(payload).finish()), aadOf(owner)),
    }));
  }

  /** Throws `DataErasedError` where the key was destroyed or is lost. Payloads of other encodings are left as they are. */
  decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map((payload) => this.decodeOne(payload)));
  }

  private async decodeOne(payload: Payload): Promise<Payload> {
    const owner = ownerOfPayload(payload);
    if (!owner) return payload;
    const key = await this.keys.toOpen(owner.orgId, owner.keyId);
    return PayloadMessage.decode(opened(key, Buffer.from(payload.data ?? []), owner));
  }
}

function opened(key: Buffer, sealed: Buffer, owner: PayloadOwner): Buffer {
  try {
    return open(key, sealed, aadOf(owner));
  } catch (cause) {
    // The action was asked for again in an older copy of the database, which made it another key.
    throw new DataErasedError(`what ${owner.keyId} sealed is not opened by its key`, { cause });
  }
}

/** Who sealed it; null for a payload that is not sealed. */
export function ownerOfPayload({ metadata }: Payload): PayloadOwner | null {
  const encoding = metadata?.[METADATA_ENCODING_KEY];
  if (!encoding || !ENCODING.equals(encoding)) return null;
  return { orgId: textOf(metadata[ORG]), keyId: textOf(metadata[KEY]) };
}

function ownerOf(context: SerializationContext | undefined): PayloadOwner {
  const workflowId = context?.workflowId ?? '';
  const orgId = OF_AN_ORG.exec(workflowId)?.[1];
  if (orgId === undefined) throw new Error(`the workflow "${workflowId}" belongs to no organisation`);
  const action = OF_AN_ACTION.exec(workflowId)?.[1];
  return { orgId, keyId: action === undefined ? 'org' : `act_${action}` };
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}

function aadOf({ orgId, keyId }: PayloadOwner): string {
  return `${orgId}:${keyId}:payload`;
}
