import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(fileURLToPath(import.meta.url));

/** Headers that hold for everything; pages get their Content-Security-Policy with a nonce from proxy.ts. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
];

/** @type {import('next').NextConfig} */
const config = {
  output: 'standalone',
  outputFileTracingRoot: root,
  reactStrictMode: true,
  poweredByHeader: false,
  // They load files of their own, or are large and only ever used on the server.
  serverExternalPackages: [
    '@aws-sdk/client-auto-scaling',
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-sqs',
    '@aws-sdk/client-sts',
    '@smithy/node-http-handler',
    '@aws-sdk/client-pricing',
    '@node-rs/argon2',
    'bullmq',
    'ioredis',
    'pino',
    'postgres',
    'prom-client',
    'undici',
  ],
  turbopack: { root },
  headers: () => Promise.resolve([{ source: '/:path*', headers: securityHeaders }]),
  rewrites: () =>
    Promise.resolve([
      { source: '/health', destination: '/api/health' },
      { source: '/health/ready', destination: '/api/health/ready' },
      { source: '/metrics', destination: '/api/metrics' },
    ]),
};

export default config;
