/** Above what etcd stores of one object (1.5 MiB by default) with room for managedFields. */
const LINE_LIMIT_BYTES = 8 * 1024 * 1024;

const NEWLINE = 0x0a;

/** A line of a stream is impossibly long, or no JSON. */
export class JsonLinesError extends Error {}

/** Splits a stream of newline-delimited JSON into texts, whatever the chunks are; holds at most one line. */
export class JsonLineSplitter {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly limitBytes: number = LINE_LIMIT_BYTES) {}

  /** The lines that these bytes complete, without their newline; empty lines are left out. */
  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.keep(chunk.subarray(start, end));
      const line = Buffer.concat(this.parts).toString('utf8').trim();
      if (line !== '') lines.push(line);
      this.parts = [];
      this.size = 0;
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
    return lines;
  }

  private keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.size += bytes.length;
    if (this.size > this.limitBytes)
      throw new JsonLinesError(`a line is longer than ${this.limitBytes} bytes`);
    this.parts.push(bytes);
  }
}
