import { Module } from '@nestjs/common';
import { CodecController } from './codec/codec.controller.js';
import { CodecService } from './codec/codec.service.js';
import { DataController } from './data.controller.js';
import { DataService } from './data.service.js';
import { Disclosures } from './disclosures.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { ErasureService } from './erasure/erasure.service.js';
import { ErasureRunner } from './erasure/erasure-runner.js';
import { RetentionJob } from './erasure/retention-job.js';
import { HistoryReportsController } from './history/history-reports.controller.js';

@Module({
  controllers: [DataController, ErasureController, CodecController, HistoryReportsController],
  providers: [DataService, Disclosures, ErasureService, ErasureRunner, RetentionJob, CodecService],
  exports: [Disclosures],
})
export class DataModule {}
