import { plusSeconds, type Instant } from '../shared/instant';

/** An approval that nobody gave within an hour has expired: what the plan was decided on is old by then. */
export const APPROVAL_LIFE_SECONDS = 60 * 60;

/** When a plan that was opened at that time stops waiting for a person. */
export const approvalExpiry = (createdAt: Instant): Instant => plusSeconds(createdAt, APPROVAL_LIFE_SECONDS);

/** Plans opened before this moment do not wait for a person any longer. */
export const oldestApproval = (now: Instant): Instant => plusSeconds(now, -APPROVAL_LIFE_SECONDS);
