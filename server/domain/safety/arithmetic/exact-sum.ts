import { add, multiply, toRational, type Rational } from '@/server/domain/safety/arithmetic/rational';

/** Parts of a thousand and twenty-four: whole numbers of MiB are whole in them, as GiB. */
const PARTS = 1_024;

/**
 * Up to this many parts (97,656 in units) a value has at most five digits before and ten after the point, few enough
 * that its shortest decimal form is its exact value.
 */
const MOST_PARTS = 1e8;

/** Exact count × value. */
export function exactProduct(count: number, value: number): Rational {
  const product = count * value;
  return Number.isSafeInteger(value) && Number.isSafeInteger(product)
    ? { numerator: product, denominator: 1 }
    : multiply(toRational(count), toRational(value));
}

/** Exact Σ count × value; what is whole in 1/1024, which is nearly everything, is summed as a safe integer. */
export class ExactSum {
  private parts = 0;
  private rest: Rational | null = null;

  add(count: number, value: number): void {
    const scaled = value * PARTS;
    const sum = this.parts + count * scaled;
    if (Number.isInteger(scaled) && scaled < MOST_PARTS && Number.isSafeInteger(sum)) {
      this.parts = sum;
      return;
    }
    const product = exactProduct(count, value);
    this.rest = this.rest === null ? product : add(this.rest, product);
  }

  total(): Rational {
    const whole =
      this.parts % PARTS === 0
        ? { numerator: this.parts / PARTS, denominator: 1 }
        : { numerator: this.parts, denominator: PARTS };
    return this.rest === null ? whole : add(whole, this.rest);
  }
}
