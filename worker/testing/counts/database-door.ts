import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Startup, SSL and cancel requests: a length and a code, without a type. https://www.postgresql.org/docs/current/protocol-message-formats.html */
const PROTOCOL_3 = 196_608;

/** A door before a Postgres server that lets everything through and counts statements. */
export interface DatabaseDoor {
  /** The same database through the door. */
  url(databaseUrl: string): string;
  /** Statements since the start by verb and table, e.g. `insert plan_log`; of connections with that application name. */
  counters(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * Opens a door on loopback before the server of `serverUrl`. A statement is what the server was told to execute: a
 * simple query (`Q`) or an execution (`E`) of a bound one, as often as it was sent. Plain connections only: the
 * server must be on this machine or ask for no TLS.
 */
export async function openDatabaseDoor(serverUrl: string, applicationName: RegExp): Promise<DatabaseDoor> {
  const { hostname, port } = new URL(serverUrl);
  const counters: Record<string, number> = {};
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port === '' ? 5432 : port), hostname);
    const count = countStatements(applicationName, (statement) => {
      const call = nameOfStatement(statement);
      counters[call] = (counters[call] ?? 0) + 1;
    });
    client.on('data', count);
    client.pipe(upstream).pipe(client);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url(databaseUrl) {
      const url = new URL(databaseUrl);
      url.host = `127.0.0.1:${address.port}`;
      return url.toString();
    },
    counters: () => counters,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Takes what a client sends, in any pieces, and names each statement that it has executed. */
export function countStatements(
  applicationName: RegExp,
  onStatement: (text: string) => void,
): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let counts: boolean | null = null;
  const prepared = new Map<string, string>();
  const bound = new Map<string, string>();

  function take(type: string, body: Buffer): void {
    const texts = (from: number): string[] => body.toString('utf8', from).split('\0');
    if (type === 'Q') onStatement(texts(0)[0] ?? '');
    if (type === 'P') {
      const [name = '', text = ''] = texts(0);
      prepared.set(name, text);
    }
    if (type === 'B') {
      const [portal = '', name = ''] = texts(0);
      bound.set(portal, prepared.get(name) ?? '');
    }
    if (type === 'E') onStatement(bound.get(texts(0)[0] ?? '') ?? '');
  }

  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (counts === null) {
      if (rest.length < 8 || rest.length < rest.readInt32BE(0)) return;
      const length = rest.readInt32BE(0);
      const isStartup = rest.readInt32BE(4) === PROTOCOL_3;
      if (isStartup) counts = applicationName.test(parameterOf(rest.subarray(8, length), 'application_name'));
      rest = rest.subarray(length);
      if (!isStartup) return;
    }
    while (rest.length >= 5) {
      const length = rest.readInt32BE(1) + 1;
      if (rest.length < length) return;
      if (counts) take(String.fromCharCode(rest[0] ?? 0), rest.subarray(5, length));
      rest = rest.subarray(length);
    }
  };
}

function parameterOf(parameters: Buffer, name: string): string {
  const parts = parameters.toString('utf8').split('\0');
  const at = parts.findIndex((part, index) => index % 2 === 0 && part === name);
  return at === -1 ? '' : (parts[at + 1] ?? '');
}

/** The verb and the first table of a statement: `update plan_steps`, `begin`. */
export function nameOfStatement(text: string): string {
  const verb = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? 'empty';
  if (!['select', 'insert', 'update', 'delete', 'with'].includes(verb)) return verb;
  const table = /\b(?:from|into|update)\s+"?([a-z_]+)"?/i.exec(text)?.[1];
  return table === undefined ? verb : `${verb} ${table}`;
}
