import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AUTH_OPTIONS, AuthGuard, type AuthOptions } from './auth/auth.guard.js';
import { HEALTH_CHECKS, type HealthChecks, HealthController } from './health/health.controller.js';

@Module({})
class ServiceModule {}

/** Authentication on every route, `/healthz` and `/readyz`. Import it first: global guards run in import order. */
export function serviceModule(options: { auth: AuthOptions; health: HealthChecks }): DynamicModule {
  return {
    module: ServiceModule,
    controllers: [HealthController],
    providers: [
      { provide: AUTH_OPTIONS, useValue: options.auth },
      { provide: HEALTH_CHECKS, useValue: options.health },
      { provide: APP_GUARD, useClass: AuthGuard },
    ],
  };
}
