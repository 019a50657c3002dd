import type { FaultBoard } from '../../../shared/contract';
import type { WatchStream } from './watch';

/** How often open watches are held against the fault board, in real time. */
const FAULT_CHECK_MS = 250;

/** The open watches of a cluster, and the faults that befall them while they run. */
export class WatchHub {
  readonly #watches = new Set<WatchStream>();
  readonly #timer: NodeJS.Timeout;
  readonly #hangs: () => boolean;

  constructor(faults: FaultBoard, clusterName: string) {
    this.#hangs = () => faults.active('watch-hung', clusterName) !== undefined;
    this.#timer = setInterval(() => {
      this.#sweep();
      if (this.#watches.size === 0) return;
      if (faults.active('watch-dropped', clusterName)) this.#each((watch) => watch.drop());
      if (this.#hangs()) this.#each((watch) => watch.hang());
      if (faults.active('watch-gone', clusterName)) this.#each((watch) => watch.expire());
    }, FAULT_CHECK_MS).unref();
  }

  get size(): number {
    this.#sweep();
    return this.#watches.size;
  }

  add(watch: WatchStream): void {
    this.#watches.add(watch);
    if (this.#hangs()) watch.hang();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#each((watch) => watch.end());
  }

  #each(act: (watch: WatchStream) => void): void {
    for (const watch of this.#watches) act(watch);
    this.#sweep();
  }

  #sweep(): void {
    for (const watch of this.#watches) if (watch.ended) this.#watches.delete(watch);
  }
}
