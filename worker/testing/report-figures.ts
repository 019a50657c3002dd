/** Prints what a test counted, one JSON line a test, for whoever reads the run. */
export function reportFigures(test: string, figures: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ test, ...figures })}\n`);
}
