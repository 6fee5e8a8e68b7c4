import { Module } from '@nestjs/common';
import { DataModule } from '../data/data.module.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { ExportService } from './export.service.js';
import { ReceiptService } from './receipt.service.js';
import { TilesService } from './tiles.service.js';

@Module({
  imports: [DataModule],
  controllers: [AuditController],
  providers: [AuditService, ExportService, ReceiptService, TilesService],
})
export class AuditModule {}
