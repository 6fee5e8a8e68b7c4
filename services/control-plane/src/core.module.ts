import { type DynamicModule, Global, Module } from '@nestjs/common';
import { createOutbound } from '@runplane/activities/outbound';
import { KeyHistory } from '@runplane/audit';
import { Database, DataKeys } from '@runplane/database';
import { TemporalClient } from '@runplane/service-kit';
import { TemporalUi } from './actions/temporal-ui.js';
import { AuditKey, Witnesses } from './audit/checkpoint.js';
import { SealingKey } from './connections/sealing-key.js';
import type { ControlPlaneParts } from './control-plane-parts.js';
import { MasterKeyRings } from './master-keys/master-key-rings.js';
import { RelyingParty } from './passkeys/relying-party.js';
import { SessionSettings } from './sessions/session-settings.js';
import { OidcClient } from './sign-in/oidc/oidc-client.js';
import { SlackApi } from './slack/slack-api.js';

@Global()
@Module({})
class CoreModule {}

/** What every feature may ask for. */
export function coreModule(
  { config, database, temporal, keys, root }: ControlPlaneParts,
  sessions: SessionSettings,
): DynamicModule {
  const providers = [
    { provide: Database, useValue: database },
    { provide: TemporalClient, useValue: temporal },
    { provide: DataKeys, useValue: keys },
    { provide: SealingKey, useValue: new SealingKey(config.sealingKeys) },
    { provide: MasterKeyRings, useValue: new MasterKeyRings(config.sealingKeys, root) },
    { provide: SlackApi, useValue: new SlackApi(config.slackApiUrl) },
    {
      provide: AuditKey,
      useFactory: async () => new AuditKey(await KeyHistory.of(config.auditPublicKey, config.auditKeyChanges)),
    },
    { provide: RelyingParty, useValue: new RelyingParty(config.webAuthn) },
    {
      provide: OidcClient,
      useValue: new OidcClient(createOutbound({ allow: config.outboundAllow }), config.webAuthn.origins[0] as string),
    },
    { provide: TemporalUi, useValue: new TemporalUi(config.temporalUiUrl, config.temporalNamespace) },
    { provide: SessionSettings, useValue: sessions },
    { provide: Witnesses, useValue: new Witnesses(config.witnessPolicy) },
  ];
  return { module: CoreModule, providers, exports: providers.map(({ provide }) => provide) };
}
