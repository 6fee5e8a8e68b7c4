import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ProblemError } from '@runplane/contracts';
import { Database, type HeldCredential } from '@runplane/database';
import type { MemberPrincipal } from '@runplane/service-kit';
import { type Announcement, readActionAnnouncement, readAnnouncement } from './announcement.js';
import { LiveStream } from './live-stream.js';

/** Of one process. A person has a few tabs; more are a page gone wild. */
export const MOST_OF_MEMBER = 12;
const MOST_OF_ORG = 500;
/** Milliseconds between beats, and the longest that a reader stays after its credential is over. */
const BEAT_MS = 15_000;
/** Changes after which a credential may be over; looked at without waiting for the next beat. */
const ACCESS_KINDS: ReadonlySet<string> = new Set(['key', 'member', 'org', 'session']);

interface Open extends HeldCredential {
  stream: LiveStream;
}

/** The open event streams of this process, by org: what an org changes is told to its own readers only. */
@Injectable()
export class LiveStreams implements OnModuleInit, OnModuleDestroy {
  private readonly byOrg = new Map<string, Set<Open>>();
  private readonly checking = new Map<string, 'once' | 'again'>();
  private stopListening: (() => Promise<void>)[] = [];
  private timer: NodeJS.Timeout | null = null;
  private stopped: boolean = false;

  constructor(@Inject(Database) private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = [
      await this.database.listen('org_changed', (payload) => this.announce(readAnnouncement(payload))),
      await this.database.listen('action_changed', (payload) => this.announce(readActionAnnouncement(payload))),
    ];
    this.timer = setInterval(() => this.beat(), BEAT_MS);
  }

  /** Before the server closes, which would wait for them. */
  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    for (const stop of this.stopListening) await stop();
    for (const open of this.byOrg.values()) for (const { stream } of open) stream.end();
  }

  /** Throws `rate_limited` where the member, or the org, has too many. `missed` as in `LiveStream`. */
  open({ orgId, id: memberId, keyId, session }: MemberPrincipal, missed: boolean): LiveStream {
    if (this.stopped) throw new ProblemError('unavailable', 'The service is stopping.', { retryAfter: 1 });
    const streams = this.byOrg.get(orgId) ?? new Set();
    const own = [...streams].filter((open) => open.memberId === memberId).length;
    if (own >= MOST_OF_MEMBER || streams.size >= MOST_OF_ORG) throw tooMany(own >= MOST_OF_MEMBER);
    const stream = new LiveStream(missed);
    const open = { memberId, keyId: keyId ?? null, sessionId: session?.id ?? null, stream };
    this.byOrg.set(orgId, streams.add(open));
    stream.once('close', () => {
      streams.delete(open);
      if (streams.size === 0 && this.byOrg.get(orgId) === streams) this.byOrg.delete(orgId);
    });
    return stream;
  }

  /** Null: something was announced that can't be read, or may have been lost. */
  private announce(change: Announcement | null): void {
    if (!change) {
      for (const open of this.byOrg.values()) for (const { stream } of open) stream.changeAll();
      return;
    }
    for (const { stream } of this.byOrg.get(change.orgId) ?? []) stream.change(change.kind, change.id);
    if (ACCESS_KINDS.has(change.kind)) void this.check(change.orgId);
  }

  private beat(): void {
    for (const [orgId, open] of this.byOrg) {
      for (const { stream } of open) stream.beat();
      void this.check(orgId);
    }
  }

  /** Ends the streams of those who may not come in any more, and all of the org where that can't be told. */
  private async check(orgId: string): Promise<void> {
    const isRunning = this.checking.has(orgId);
    this.checking.set(orgId, isRunning ? 'again' : 'once');
    if (isRunning) return;
    const open = [...(this.byOrg.get(orgId) ?? [])];
    const good = open.length === 0 ? [] : await this.stillGood(orgId, open);
    for (const [index, { stream }] of open.entries()) if (!good[index]) stream.end();
    const isDue = this.checking.get(orgId) === 'again';
    this.checking.delete(orgId);
    if (isDue) await this.check(orgId);
  }

  private stillGood(orgId: string, held: readonly HeldCredential[]): Promise<boolean[]> {
    return this.database.withOrg(orgId, (tx) => tx.credentials.stillGood(held)).catch(() => held.map(() => false));
  }
}

function tooMany(ofMember: boolean): ProblemError {
  const whose = ofMember ? `You have ${MOST_OF_MEMBER}` : `The organisation has ${MOST_OF_ORG}`;
  return new ProblemError('rate_limited', `${whose} event streams open: close one.`, { retryAfter: 5 });
}
