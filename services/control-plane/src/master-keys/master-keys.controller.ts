import { Controller, Get, Inject } from '@nestjs/common';
import { MasterKeyStatus } from '@runplane/contracts';
import { Operation, OperatorOnly } from '@runplane/service-kit';
import { MasterKeysService } from './master-keys.service.js';

@Controller('v1/master-keys')
export class MasterKeysController {
  constructor(@Inject(MasterKeysService) private readonly masterKeys: MasterKeysService) {}

  @Get()
  @OperatorOnly()
  @Operation({
    summary: 'Which master keys are in use, and for how much',
    description: 'Ids and counts over all organisations. After a rotation it says when the key of before may go.',
    answers: { 200: { schema: MasterKeyStatus, description: 'As this process has the keys.' } },
  })
  status(): Promise<MasterKeyStatus> {
    return this.masterKeys.status();
  }
}
