import { Body, Controller, Inject, Post } from '@nestjs/common';
import { AppliedImport, ApplyImport, ImportPreview, PreviewImport } from '@runplane/contracts';
import { Operation, RequirePermission } from '@runplane/service-kit';
import { type Caller, CurrentCaller } from '../common/caller.js';
import { ImportsService } from './imports.service.js';

@Controller('v1/imports')
export class ImportsController {
  constructor(@Inject(ImportsService) private readonly imports: ImportsService) {}

  @Post()
  @RequirePermission('tools.import')
  @Operation({
    summary: 'Propose tools from a document',
    description:
      'Reads OpenAPI, MCP `tools/list`, tools of agent frameworks, or our own definitions, and compares them with the ' +
      'tools of the same source. Changes nothing.',
    answers: { 200: { schema: ImportPreview, description: 'Definitions to review, and what would change.' } },
    problems: ['payload_too_large'],
  })
  preview(@CurrentCaller() caller: Caller, @Body({ schema: PreviewImport }) input: PreviewImport) {
    return this.imports.preview(caller, input);
  }

  @Post('apply')
  @RequirePermission('tools.import')
  @Operation({
    summary: 'Save reviewed tools of a source',
    description: 'All of them are saved, and those named in `remove` deleted, or nothing is.',
    answers: { 200: { schema: AppliedImport, description: 'What was done to each tool.' } },
    problems: ['conflict', 'payload_too_large'],
  })
  apply(@CurrentCaller() caller: Caller, @Body({ schema: ApplyImport }) input: ApplyImport): Promise<AppliedImport> {
    return this.imports.apply(caller, input);
  }
}
