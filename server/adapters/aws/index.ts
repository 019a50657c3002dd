export { createAwsGateway } from '@/server/adapters/aws/gateway';
export { DEFAULT_AWS_SETTINGS, type AwsSettings } from '@/server/adapters/aws/settings';
