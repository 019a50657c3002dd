export { createApiKeyHasher } from '@/server/adapters/crypto/api-key-hasher';
export { createPasswordHasher } from '@/server/adapters/crypto/password-hasher';
export { createSecretBox } from '@/server/adapters/crypto/secret-box';
