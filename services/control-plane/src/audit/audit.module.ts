import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { ExportService } from './export.service.js';
import { ReceiptService } from './receipt.service.js';
import { TilesService } from './tiles.service.js';

@Module({ controllers: [AuditController], providers: [AuditService, ExportService, ReceiptService, TilesService] })
export class AuditModule {}
