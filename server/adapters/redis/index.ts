export { createJobQueue } from './job-queue';
