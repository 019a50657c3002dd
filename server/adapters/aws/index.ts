export { createAwsGateway } from '@/server/adapters/aws/gateway';
