import type { Environment } from './env-file';
import type { Home } from './home';

/** Where a reference decision server of this machine keeps uploaded models: the operator's folder, else the home's. */
export function modelFolder(env: Environment, home: Home): string {
  const given = env['DECISION_MODEL_DIR'];
  return given === undefined || given === '' ? home.models : given;
}
