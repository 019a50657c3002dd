/** A proof that is not through after this long has failed: as long as a replacement may take (spec 08-decided, 2). */
export const PROOF_LIMIT_SECONDS = 15 * 60;
/** AWS bills at least a minute (spec 08-decided, 5). */
export const LEAST_BILLED_SECONDS = 60;
