/** Above what etcd stores of one object (1.5 MiB by default) with room for managedFields. */
const ITEM_LIMIT_BYTES = 8 * 1024 * 1024;
const ENVELOPE_LIMIT_BYTES = 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The list is not shaped as JSON, or an object in it is impossibly big. */
export class ListShapeError extends Error {}

/**
 * Cuts a Kubernetes list into its objects while it arrives, so that a page is never parsed (or held) as a whole:
 * `JSON.parse` of 5 MB blocks the event loop for some 50 ms, of one pod for 0.1 ms. Works on bytes: every structural
 * character of JSON is ASCII and never part of a longer UTF-8 sequence.
 *
 * ```json
 * {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"10","continue":"…"},"items":[{…},{…}]}
 * ```
 */
export class JsonItemSplitter {
  private depth = 0;
  private inString = false;
  /** The chunk ended right after a backslash: the next byte belongs to it. */
  private escaped = false;
  /** The string at depth 1 that is being read; the last one before `[` is the list's key. */
  private keyText: string | null = null;
  private lastKey = '';
  private inItems = false;
  private itemParts: Buffer[] | null = null;
  private itemSize = 0;
  private readonly envelopeParts: Buffer[] = [];
  private envelopeSize = 0;

  /** Takes the next bytes and gives the objects that they complete, each as the text of one JSON object. */
  push(chunk: Buffer): string[] {
    const done: string[] = [];
    let start = 0;
    let index = 0;
    if (this.inString) index = this.skipString(chunk, 0);
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === QUOTE) {
        this.inString = true;
        if (this.depth === 1) this.keyText = '';
        index = this.skipString(chunk, index + 1) - 1;
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.depth += 1;
        if (this.depth === 2 && byte === OPEN_BRACKET && this.lastKey === 'items') this.inItems = true;
        if (this.depth === 3 && this.inItems) {
          this.keepEnvelope(chunk.subarray(start, index));
          this.itemParts = [];
          this.itemSize = 0;
          start = index;
        }
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth -= 1;
        if (this.depth < 0) throw new ListShapeError('brackets do not match');
        if (this.depth === 2 && this.itemParts !== null) {
          this.keepItem(chunk.subarray(start, index + 1));
          done.push(Buffer.concat(this.itemParts).toString('utf8'));
          this.itemParts = null;
          start = index + 1;
        }
        if (this.depth === 1) this.inItems = false;
      }
    }
    const rest = chunk.subarray(start);
    if (this.itemParts === null) this.keepEnvelope(rest);
    else this.keepItem(rest);
    return done;
  }

  /** What stood around the objects, once all bytes were pushed: the list with an empty `items`. */
  envelope(): string {
    if (this.depth !== 0 || this.inString) throw new ListShapeError('the list ends in the middle');
    return Buffer.concat(this.envelopeParts).toString('utf8');
  }

  /** Index after the string's closing quote, or the chunk's length when the string goes on in the next one. */
  private skipString(chunk: Buffer, from: number): number {
    let index = from;
    if (this.escaped) {
      this.escaped = false;
      index += 1;
    }
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === QUOTE) {
        this.endString(chunk, from, index);
        return index + 1;
      }
      if (byte === BACKSLASH) index += 1;
    }
    this.escaped = index > chunk.length;
    if (this.keyText !== null) this.keyText += chunk.toString('latin1', from);
    return chunk.length;
  }

  private endString(chunk: Buffer, from: number, end: number): void {
    this.inString = false;
    if (this.keyText === null) return;
    this.lastKey = this.keyText + chunk.toString('latin1', from, end);
    this.keyText = null;
  }

  private keepItem(bytes: Buffer): void {
    this.itemSize += bytes.length;
    if (this.itemSize > ITEM_LIMIT_BYTES) throw new ListShapeError('an object is larger than 8 MiB');
    this.itemParts?.push(bytes);
  }

  private keepEnvelope(bytes: Buffer): void {
    // Between two objects there are only commas and white space; without the objects they would be no JSON.
    if (bytes.length === 0 || (this.inItems && /^[\s,]*$/.test(bytes.toString('latin1')))) return;
    this.envelopeSize += bytes.length;
    if (this.envelopeSize > ENVELOPE_LIMIT_BYTES)
      throw new ListShapeError('there is more around the objects than in them');
    this.envelopeParts.push(bytes);
  }
}
