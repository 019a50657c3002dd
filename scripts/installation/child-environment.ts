import type { Environment } from './env-file';

/** What npm adds to the environment of its scripts, and the supervisor's own business. */
const notForChildren = /^(npm_|INIT_CWD$|NODE_OPTIONS$|CLOUDOPTIM_PARENT_PIPE$)/;

/** The operator's environment as the product's processes get it. */
export function childEnvironment(env: Environment): Record<string, string | undefined> {
  return {
    // The SDK's advice about its own future Node version is not an operator's business.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !notForChildren.test(name))),
  };
}

/** The same without any AWS setting, so that a demo can never reach a real account. */
export function withoutAws(env: Environment): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^AWS_(?!SDK_JS_)/.test(name)));
}
