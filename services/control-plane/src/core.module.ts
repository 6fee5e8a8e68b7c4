import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Database } from '@runplane/database';
import { TemporalClient } from '@runplane/service-kit';
import { AuditKey, Witnesses } from './audit/checkpoint.js';
import type { ControlPlaneConfig } from './config.js';
import { SealingKey } from './connections/sealing-key.js';

@Global()
@Module({})
class CoreModule {}

/** What every feature may ask for. */
export function coreModule(config: ControlPlaneConfig, database: Database, temporal: TemporalClient): DynamicModule {
  const providers = [
    { provide: Database, useValue: database },
    { provide: TemporalClient, useValue: temporal },
    { provide: SealingKey, useValue: new SealingKey(config.sealingKey) },
    { provide: AuditKey, useValue: new AuditKey(config.auditPublicKey) },
    { provide: Witnesses, useValue: new Witnesses(config.witnessPolicy) },
  ];
  return { module: CoreModule, providers, exports: providers.map(({ provide }) => provide) };
}
