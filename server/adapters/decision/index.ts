export { createDecisionServer } from '@/server/adapters/decision/decision-server';
