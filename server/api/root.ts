import { apiKeysRouter } from './access/api-keys-router';
import { auditRouter } from './access/audit-router';
import { usersRouter } from './access/users-router';
import { activityRouter } from './activity/router';
import { adminRouter } from './admin/router';
import { clustersRouter } from './clusters/router';
import { customersRouter } from './customers/router';
import { eventsRouter } from './events/router';
import { healthRouter } from './health/router';
import { k8sRouter } from './k8s/router';
import { liveRouter } from './live/router';
import { mlRouter } from './ml/router';
import { optimizationRouter } from './optimization/router';
import { overviewRouter } from './overview/router';
import { safetyRouter } from './safety/router';
import { searchRouter } from './search/router';
import { sessionRouter } from './session/router';
import { router } from './trpc';

/** Every procedure; REST paths stand beside each in its `openapi` meta. Answers are plain JSON (no transformer). */
export const appRouter = router({
  session: sessionRouter,
  overview: overviewRouter,
  live: liveRouter,
  activity: activityRouter,
  search: searchRouter,
  health: healthRouter,
  customers: customersRouter,
  clusters: clustersRouter,
  admin: adminRouter,
  events: eventsRouter,
  optimization: optimizationRouter,
  k8s: k8sRouter,
  safety: safetyRouter,
  ml: mlRouter,
  apiKeys: apiKeysRouter,
  users: usersRouter,
  audit: auditRouter,
});

export type AppRouter = typeof appRouter;
