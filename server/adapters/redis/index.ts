export { createJobQueue, type JobQueueOptions } from './job-queue';
