import { parseArgs } from 'node:util';
import { brokenRules, measure, type Measure } from '../structure/measures';
import { readRevision, readWorkTree, type SourceTree } from '../structure/source-tree';
import { formatTable } from '../structure/table';
import { OperatorError } from '../system/operator-error';
import { projectRoot } from '../system/project-root';
import { say } from '../system/say';

/**
 * `npm run structure`: counts how the sources are built and prints one table.
 *
 * - `--rev REV`: of that git revision in place of the work tree; no checkout is made.
 * - `--before REV`: that revision beside it.
 * - `--list KEY`: where the things counted under a key lie; `--list keys` names the keys.
 * - `--check`: nothing but the rules (no cycles, no engine → kind, no kind → kind); resolves to whether they hold.
 */
export async function structure(args: readonly string[]): Promise<boolean> {
  const { rev, before, list, check } = optionsOf(args);
  if (check) {
    const broken = brokenRules(treeOf(rev));
    if (broken !== undefined) say(broken);
    return broken === undefined;
  }
  const measures = measure(treeOf(rev));
  if (list !== undefined) return listPlaces(measures, list);
  const columns = [{ name: rev ?? 'work tree', measures }];
  if (before !== undefined) columns.unshift({ name: before, measures: measure(treeOf(before)) });
  say(formatTable(columns));
  return true;
}

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rev: { type: 'string' },
        before: { type: 'string' },
        list: { type: 'string' },
        check: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new OperatorError(
      `${error instanceof Error ? error.message : String(error)}\nusage: npm run structure -- [--rev REV] [--before REV] [--list KEY] [--check]`,
    );
  }
}

function treeOf(revision: string | undefined): SourceTree {
  if (revision === undefined) return readWorkTree(projectRoot);
  try {
    return readRevision(projectRoot, revision);
  } catch (error) {
    throw new OperatorError(
      `${revision} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function listPlaces(measures: readonly Measure[], key: string): boolean {
  const found = measures.find((one) => one.key === key);
  if (found === undefined) say(measures.map((one) => `${one.key.padEnd(24)} ${one.label}`).join('\n'));
  else for (const place of found.places) say(place);
  return found !== undefined || key === 'keys';
}
