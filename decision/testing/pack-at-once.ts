import type { Highs } from 'highs';
import {
  binPackResponseSchema,
  type BinPackRequest,
  type BinPackResponse,
} from '@/contracts/decision-server';
import { binPack } from '@/decision/pack/bin-pack';

/** The answer to a request, without pauses, held against the contract. */
export function packAtOnce(highs: Highs, request: BinPackRequest): BinPackResponse {
  const work = binPack(highs, request);
  for (;;) {
    const step = work.next();
    if (step.done === true) return binPackResponseSchema.parse(step.value);
  }
}
