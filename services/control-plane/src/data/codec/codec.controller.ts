import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../../common/caller.js';
import { CodecService } from './codec.service.js';
import { WirePayloads } from './wire-payloads.js';

/** The remote codec of Temporal's UI and CLI: they show what a history holds to who may read it, and to nobody else. */
@Controller('v1/temporal/codec')
export class CodecController {
  constructor(@Inject(CodecService) private readonly codec: CodecService) {}

  @Post('decode')
  @HttpCode(200)
  @RequirePermission('data.decode')
  @Operation({
    summary: "Open payloads of the organisation's workflows",
    description:
      'Give it to the Temporal UI as its codec server. Erased payloads come back as such; permits are withheld.',
    answers: { 200: { schema: WirePayloads, description: 'The payloads in their order.' } },
    problems: ['forbidden'],
  })
  decode(
    @CurrentCaller() caller: Caller,
    @Body({ schema: WirePayloads }) { payloads }: WirePayloads,
  ): Promise<WirePayloads> {
    return this.codec.decode(caller, payloads);
  }
}
