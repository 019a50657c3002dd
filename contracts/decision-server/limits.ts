/**
 * Bounds of whole messages (Decision 41). A request or an answer that is larger is refused unread; bounds of
 * single fields stand beside them.
 */

/** Largest answer that is read at all. Far above a plan for 1,000 nodes (about 300 kB). */
export const MAX_DECISION_RESPONSE_BYTES = 2 * 1024 * 1024;

/** Largest request that a server must take: 1,000 nodes with 25,000 pods are about 4 MB. */
export const MAX_DECISION_REQUEST_BYTES = 32 * 1024 * 1024;

/** Longest a decision may take outside an interruption. */
export const MAX_DECISION_SECONDS = 30;

/** Longest a replacement may take inside an interruption, retries included. */
export const MAX_INTERRUPTION_DECISION_SECONDS = 5;

/** Largest model document that is taken; coefficients, not weights of a network. */
export const MAX_MODEL_BYTES = 64 * 1024;
