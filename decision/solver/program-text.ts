/** Words of a program in CPLEX LP format: https://web.mit.edu/lpsolve/doc/CPLEX-format.htm */

/** The column that holds a count; `solveProgram` reads these back by position. */
export const countColumn = (index: number): string => `n${String(index)}`;

/** `+ 2.5 n3`: one term of a sum in LP format. */
export const term = (coefficient: number, column: string): string =>
  `${coefficient < 0 ? '-' : '+'} ${String(Math.abs(coefficient))} ${column}`;
