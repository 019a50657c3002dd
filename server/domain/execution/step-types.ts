import type { StepInput, StepType } from '@/contracts/plans';

interface DraftOf<T extends StepType> {
  readonly position: number;
  readonly stepType: T;
  readonly target: string;
  /** Positions of the steps that end before this one starts. */
  readonly dependsOn: readonly number[];
  readonly input: StepInput<T>;
}

/** A step as a plan's builder states it, before it has an id. */
export type StepDraft<T extends StepType = StepType> = T extends StepType ? DraftOf<T> : never;

/** Builds the steps of one plan in their order; each answers its position, for those that wait for it. */
export class StepList {
  readonly drafts: StepDraft[] = [];

  constructor(private readonly first = 0) {}

  add<T extends StepType>(
    stepType: T,
    target: string,
    dependsOn: readonly number[],
    input: StepInput<T>,
  ): number {
    const position = this.first + this.drafts.length;
    const draft: DraftOf<T> = { position, stepType, target, dependsOn, input };
    // A draft of one type is a draft; TypeScript does not distribute over a type parameter.
    this.drafts.push(draft as unknown as StepDraft);
    return position;
  }

  positions(): readonly number[] {
    return this.drafts.map(({ position }) => position);
  }
}
