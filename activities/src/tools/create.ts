import { Context } from '@temporalio/activity';
import { type CheckConnectionInput, checkConnection } from './check-connection.js';
import { type ExecuteToolInput, executeTool, type ToolActivityDependencies, type ToolResult } from './execute-tool.js';
import { type Preview, previewTool, type ReconcileToolInput, reconcileTool } from './inquire.js';
import type { Reconciliation } from './provider.js';

export function createToolActivities(dependencies: ToolActivityDependencies) {
  const signal = () => Context.current().cancellationSignal;
  return {
    executeTool: (input: ExecuteToolInput): Promise<ToolResult> => executeTool(input, dependencies),
    reconcileTool: (input: ReconcileToolInput): Promise<Reconciliation> => reconcileTool(input, dependencies, signal()),
    checkConnection: (input: CheckConnectionInput): Promise<void> => checkConnection(input, dependencies, signal()),
    previewTool: (input: ExecuteToolInput): Promise<Preview> => previewTool(input, dependencies, signal()),
  };
}
