import type { ImportFormat, ImportProposal, Json } from '@runplane/contracts';
import type { Catalogue } from '../catalogue/index.js';
import { baselinePolicy } from './baseline-policy.js';
import { readDocument } from './document/read-document.js';
import { readFrameworkTools } from './formats/framework-tools.js';
import { readMcp } from './formats/mcp.js';
import { readOpenApi } from './formats/openapi/read-openapi.js';
import { Read } from './formats/read.js';
import { proposeOwn } from './propose-own.js';
import { proposeTools } from './propose-tools.js';

export interface ImportOptions {
  /** `ImportSource`: the first part of every name. */
  source: string;
  format: ImportFormat;
  catalogue: Catalogue;
  /**
   * The connection by which the gateway shall run what it can: of `http` with its `baseUrl` for an OpenAPI document, of
   * `mcp` for the list of an MCP server. Without it, callers run everything.
   */
  connection?: { name: string; environment: string; provider?: 'http' | 'mcp'; baseUrl?: string };
}

/**
 * Tools of a source as a person may review them: canonical actions, effect classes with reasons, and a policy. Pure: the
 * same document gives the same bytes. Throws `ImportRefused` where the document can't be read as its format.
 */
export function importTools(document: unknown, options: ImportOptions): ImportProposal {
  const { source, format, connection } = options;
  const value = readDocument(document);
  const read = readFormat(format, value, connection?.baseUrl);
  const tools = format === 'json' ? proposeOwn(value, source, read) : proposeTools(read, options);
  if (!connection && read.tools.some(({ http, mcp }) => http?.operation ?? mcp)) {
    const provider = format === 'mcp' ? 'mcp' : 'http';
    read.warn(
      'no_connection',
      `name a connection of the provider ${provider}, and the gateway can run operations itself`,
    );
  }
  return {
    source,
    format,
    title: read.title,
    servers: read.servers,
    tools,
    policy: baselinePolicy(
      source,
      tools.map(({ definition }) => definition),
    ),
    warnings: read.warnings,
  };
}

function readFormat(format: ImportFormat, document: Json, baseUrl: string | undefined): Read {
  switch (format) {
    case 'openapi':
      return readOpenApi(document, { baseUrl });
    case 'mcp':
      return readMcp(document);
    case 'json':
      return new Read();
    default:
      return readFrameworkTools(format, document);
  }
}
