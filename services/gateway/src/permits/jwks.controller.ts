import { Controller, Get, Header, Inject } from '@nestjs/common';
import { Operation, Public } from '@runplane/service-kit';
import type { JWK } from 'jose';
import { z } from 'zod';
import { PermitKeys } from './permit-keys.js';

const KeySet = z.strictObject({
  keys: z.array(
    z.strictObject({
      kty: z.literal('OKP'),
      crv: z.literal('Ed25519'),
      x: z.string(),
      alg: z.literal('EdDSA'),
      use: z.literal('sig'),
      kid: z.string(),
    }),
  ),
});

@Controller('.well-known')
export class JwksController {
  constructor(@Inject(PermitKeys) private readonly permits: PermitKeys) {}

  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @Operation({
    summary: 'The keys that sign permits',
    answers: { 200: { schema: KeySet, description: 'A JSON Web Key Set (RFC 7517).' } },
  })
  keys(): { keys: JWK[] } {
    return this.permits.keySet;
  }
}
