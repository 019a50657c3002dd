/** A proof that is not through after this long has failed: as long as a replacement may take (Decision 8). */
export const PROOF_LIMIT_SECONDS = 15 * 60;
/** AWS bills at least a minute (Decision 40). */
export const LEAST_BILLED_SECONDS = 60;
