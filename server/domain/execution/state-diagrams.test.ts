import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PLAN_STATUSES, PLAN_TRANSITIONS } from '@/server/domain/execution/plan-machine';
import { STEP_STATUSES, STEP_TRANSITIONS } from '@/server/domain/execution/step-machine';

const DOCUMENT = readFileSync(
  fileURLToPath(new URL('../../../docs/state-machines.md', import.meta.url)),
  'utf8',
);

const ARROW = /^(\w+) --> (\w+): ([\w-]+)$/;

/** The arrows of the diagram that follows the marker, as `from --> to: event`; throws on a line that is no arrow. */
function drawnTransitions(machine: string): readonly string[] {
  const [, after] = DOCUMENT.split(`<!-- transitions: ${machine} -->`);
  const diagram = /```mermaid\nstateDiagram-v2\n([\s\S]*?)\n```/.exec(after ?? '')?.[1];
  if (diagram === undefined) throw new Error(`no state diagram of the ${machine} in the document`);
  return diagram.split('\n').map((line) => {
    if (!ARROW.test(line.trim())) throw new Error(`not an arrow: ${line}`);
    return line.trim();
  });
}

function coded(
  transitions: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>,
): readonly string[] {
  return Object.entries(transitions).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `${from} --> ${String(to)}: ${event}`),
  );
}

describe('docs/state-machines.md', () => {
  it.each([
    { machine: 'plan', transitions: PLAN_TRANSITIONS, statuses: PLAN_STATUSES },
    { machine: 'step', transitions: STEP_TRANSITIONS, statuses: STEP_STATUSES },
  ])('draws the $machine exactly as the code has it', ({ machine, transitions, statuses }) => {
    const drawn = drawnTransitions(machine);
    expect([...drawn].sort()).toEqual([...coded(transitions)].sort());
    expect(new Set(drawn).size).toBe(drawn.length);
    const states = drawn.flatMap((arrow) => ARROW.exec(arrow)?.slice(1, 3) ?? []);
    expect([...new Set(states)].sort()).toEqual([...statuses].sort());
  });

  it('explains every state of a plan', () => {
    for (const status of PLAN_STATUSES) expect(DOCUMENT).toMatch(new RegExp(`\\| \`${status}\` +\\|`));
  });
});
