import { type ClientBase, type Connection, Query, type QueryResult, type Submittable } from 'pg';

/** A statement that each connection parses and plans once, without an answer. */
export interface PreparedStatement {
  /** One name for one text. */
  name: string;
  text: string;
  values: readonly (string | number | null)[];
  /** What is thrown for an error of it; by default itself. */
  errorOf?: (error: Error) => Error;
}

/**
 * One statement with others ahead of it, in one round trip: they go over the wire together, up to one Sync of the
 * extended protocol. The server stops at the first that fails, and its error is the one that is thrown.
 */
export function queryAfter(
  client: ClientBase,
  ahead: readonly PreparedStatement[],
  text: string,
  values: readonly unknown[],
): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    client.query(new QueryAfter(ahead, { text, values, queryMode: 'extended' }, settle));
    function settle(error: Error | null, result: QueryResult) {
      if (error) reject(error);
      else resolve(result);
    }
  });
}

/** These statements alone, in one round trip, as `queryAfter`; gives the command tag of the last one. */
export function runTogether(client: ClientBase, statements: readonly PreparedStatement[]): Promise<string> {
  return new Promise((resolve, reject) => {
    client.query(new Together(statements, resolve, reject));
  });
}

/** What the driver calls of a query, and does not say in its types. */
interface DriverQuery {
  submit(connection: Connection): Error | null;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleDataRow(message: unknown): void;
  handleError(error: Error, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
}
type Settle = (error: Error | null, result: QueryResult) => void;
const BaseQuery = Query as unknown as new (config: object, callback: Settle) => DriverQuery;

interface Wire {
  close(message: { type: 'S'; name: string }): void;
  parse(message: { name: string; text: string; types: [] }): void;
  bind(message: { portal: ''; statement: string; values: (string | null)[] }): void;
  execute(message: { portal: ''; rows: 0 }): void;
  sync(): void;
}

/** Names of the statements that the server knows for sure. */
const prepared = new WeakMap<Connection, Set<string>>();

/** Parses what the connection does not know yet, and runs them all; the caller ends the round trip. */
function send(connection: Connection, statements: readonly PreparedStatement[]): void {
  const wire = connection as unknown as Wire;
  const known = prepared.get(connection);
  for (const { name, text, values } of statements) {
    if (!known?.has(name)) {
      // It may have been parsed in a round trip that failed: to close what is not there is no error.
      wire.close({ type: 'S', name });
      wire.parse({ name, text, types: [] });
    }
    wire.bind({ portal: '', statement: name, values: values.map((value) => (value === null ? null : `${value}`)) });
    wire.execute({ portal: '', rows: 0 });
  }
}

/** After a round trip without an error. */
function remember(connection: Connection, statements: readonly PreparedStatement[]): void {
  const known = prepared.get(connection) ?? new Set();
  prepared.set(connection, known);
  for (const { name } of statements) known.add(name);
}

class QueryAfter extends BaseQuery {
  private done = 0;

  constructor(
    private readonly ahead: readonly PreparedStatement[],
    config: object,
    settle: Settle,
  ) {
    super(config, settle);
  }

  override submit(connection: Connection): Error | null {
    // In one write, with those of the query itself.
    connection.stream.cork();
    try {
      send(connection, this.ahead);
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleCommandComplete(message: unknown, connection: Connection): void {
    if (this.isAhead()) this.done++;
    else super.handleCommandComplete(message, connection);
  }

  override handleDataRow(message: unknown): void {
    if (!this.isAhead()) super.handleDataRow(message);
  }

  override handleError(error: Error, connection: Connection): void {
    super.handleError(this.ahead[this.done]?.errorOf?.(error) ?? error, connection);
  }

  override handleReadyForQuery(connection: Connection): void {
    remember(connection, this.ahead);
    super.handleReadyForQuery(connection);
  }

  private isAhead(): boolean {
    return this.done < this.ahead.length;
  }
}

class Together implements Submittable {
  private done = 0;
  private tag = '';

  constructor(
    private readonly statements: readonly PreparedStatement[],
    private readonly resolve: (tag: string) => void,
    private readonly reject: (error: Error) => void,
  ) {}

  submit(connection: Connection): void {
    connection.stream.cork();
    try {
      send(connection, this.statements);
      (connection as unknown as Wire).sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.done++;
    this.tag = text;
  }

  handleDataRow(): void {}

  handleError(error: Error): void {
    this.reject(this.statements[this.done]?.errorOf?.(error) ?? error);
  }

  handleReadyForQuery(connection: Connection): void {
    remember(connection, this.statements);
    this.resolve(this.tag);
  }
}
