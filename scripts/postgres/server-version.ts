import postgres from 'postgres';

/** PostgreSQL 15 (Decision 44), in the form of `server_version_num`. */
export const lowestPostgresVersion = 150_000;

/** Asks a server who it is; undefined while it does not answer this user. Never throws, never prints the address. */
export async function askPostgresVersion(url: string): Promise<number | undefined> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    const [row] = await sql<{ server_version_num: string }[]>`show server_version_num`;
    return row === undefined ? undefined : Number(row.server_version_num);
  } catch {
    return undefined;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Makes the database when the server has none of that name. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    const found = await sql`select 1 from pg_database where datname = ${name}`;
    if (found.length === 0) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
