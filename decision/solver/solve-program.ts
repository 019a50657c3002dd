import type { Highs } from 'highs';
import { countColumn } from '@/decision/solver/program-text';

/** What the solver found within its time. */
export interface ProgramSolution {
  /** Value of each count column, by position. */
  readonly counts: readonly number[];
  /** No mix can cost less than this. */
  readonly dualBound: number;
}

/** Leaves room for reading and answering within 2 s (P7 of Decision 46). */
const TIME_LIMIT_SECONDS = 1.5;

/** A thousandth of the cost: a tenth of a cent on a dollar is not worth more time. */
const WANTED_GAP = 0.001;

/** `kSolutionStatusFeasible`, https://ergo-code.github.io/HiGHS/dev/structures/enums/ */
const FEASIBLE_POINT = 2;

/**
 * Solves a program of `columnCount` count columns, which come first. Null when it is infeasible or nothing was found in
 * time. Blocks the thread for at most about the time limit.
 */
export function solveProgram(highs: Highs, program: string, columnCount: number): ProgramSolution | null {
  return highs.withModel({ format: 'lp', data: program }, (model) => {
    model.options.set({ output_flag: false, time_limit: TIME_LIMIT_SECONDS, mip_rel_gap: WANTED_GAP });
    model.run();
    const status = model.getModelStatus();
    const { optimal, timeLimit } = highs.constants.modelStatus;
    if (status !== optimal && status !== timeLimit) return null;
    if (Number(model.info.get('primal_solution_status')) !== FEASIBLE_POINT) return null;
    const values = model.getSolution().colValue;
    const counts = Array.from({ length: columnCount }, (_, index) => {
      const column = model.getColByName(countColumn(index));
      return Math.round(values[column] ?? 0);
    });
    return { counts, dualBound: Number(model.info.get('mip_dual_bound')) };
  });
}
