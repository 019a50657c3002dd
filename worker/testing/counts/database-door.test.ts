import { describe, expect, it } from 'vitest';
import { countStatements, nameOfStatement } from './database-door';

const cString = (text: string) => Buffer.from(`${text}\0`);

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(type === '' ? 4 : 5);
  if (type !== '') head.write(type);
  head.writeInt32BE(body.length + 4, type === '' ? 0 : 1);
  return Buffer.concat([head, body]);
}

const startup = (applicationName: string) =>
  message(
    '',
    Buffer.from([0, 3, 0, 0]),
    ...['user', 'postgres', 'application_name', applicationName, ''].map(cString),
  );
const parse = (name: string, text: string) => message('P', cString(name), cString(text), Buffer.from([0, 0]));
const bind = (name: string) => message('B', cString(''), cString(name), Buffer.from([0, 0, 0, 0, 0, 0]));
const execute = message('E', cString(''), Buffer.from([0, 0, 0, 0]));

/** Statements seen, the same whether the bytes come at once or one by one. */
function statementsOf(sent: readonly Buffer[]): readonly string[] {
  const bytes = Buffer.concat(sent);
  const [atOnce, oneByOne]: [string[], string[]] = [[], []];
  countStatements(/^cloudoptim/, (text) => atOnce.push(text))(bytes);
  const take = countStatements(/^cloudoptim/, (text) => oneByOne.push(text));
  for (const byte of bytes) take(Buffer.from([byte]));
  expect(oneByOne).toEqual(atOnce);
  return atOnce;
}

describe('statements at the database’s door', () => {
  it('are simple queries and executions, as often as they are sent', () => {
    expect(
      statementsOf([
        startup('cloudoptim-worker-1'),
        message('Q', cString('begin')),
        parse('one', 'select 1'),
        bind('one'),
        execute,
        bind('one'),
        execute,
        parse('', 'delete from leases'),
        bind(''),
        execute,
      ]),
    ).toEqual(['begin', 'select 1', 'select 1', 'delete from leases']);
  });

  it('are not those of other programs', () => {
    expect(statementsOf([startup('postgres.js'), message('Q', cString('select 1'))])).toEqual([]);
  });

  it.each([
    ['insert into "plan_log" ("id") values ($1)', 'insert plan_log'],
    ['select "id" from "plan_steps" where "plan_id" = $1', 'select plan_steps'],
    ['update plan_steps set status = $1 from leases', 'update plan_steps'],
    ['with due as (select id from schedules) select 1', 'with schedules'],
    ["select pg_notify('x', 'y')", 'select'],
    ['BEGIN', 'begin'],
    ['', 'empty'],
  ])('%s is called %s', (text, name) => {
    expect(nameOfStatement(text)).toBe(name);
  });
});
