import type { ActionDefinition, ToolDefinition } from '@runplane/contracts';
import type { OrgTransaction } from '@runplane/database';
import { builtInCatalogue, checkToolDefinition, loadSqlParser } from '@runplane/mapping';

export type Fault = { path: string; message: string };

/** Checks definitions against the actions that are known, and the connections that they name. */
export class ToolChecker {
  /** Name of a connection -> its provider, or null for none. */
  private readonly providers = new Map<string, string | null>();

  constructor(
    private readonly tx: OrgTransaction,
    private readonly actions: Map<string, ActionDefinition>,
  ) {}

  async faultsOf(definition: ToolDefinition): Promise<Fault[]> {
    await loadSqlParser();
    const catalogue = { ...builtInCatalogue(), actions: this.actions };
    return [...checkToolDefinition(definition, catalogue), ...(await this.connectionFaults(definition))];
  }

  /** From now on others have to mean the same by this action. */
  learn({ action }: ToolDefinition): void {
    if (!this.actions.has(action.type)) this.actions.set(action.type, action);
  }

  /** A tool that only its caller can run has no connection; every other one needs one of its provider. */
  private async connectionFaults({ provider, connection }: ToolDefinition): Promise<Fault[]> {
    const fault = (message: string): Fault[] => [{ path: 'connection', message }];
    if (provider === 'callback') return connection === undefined ? [] : fault('a callback tool has no connection');
    if (connection === undefined) return fault(`the provider ${provider} needs a connection`);
    const known = await this.providerOf(connection);
    if (known === null) return fault('there is no connection of this name');
    return known === provider ? [] : fault(`the connection is of the provider ${known}`);
  }

  private async providerOf(connection: string): Promise<string | null> {
    let provider = this.providers.get(connection);
    if (provider === undefined) {
      provider = (await this.tx.connections.findByName(connection))?.provider ?? null;
      this.providers.set(connection, provider);
    }
    return provider;
  }
}
