export { createDecisionServer, type DecisionServerOptions } from '@/server/adapters/decision/decision-server';
