import type { NormalApp, NormalHealthCheck } from '../../../marathon/normal-form/types.ts';

/**
 * An app whose checks all point at a port. Marathon leaves `portIndex` unset at first where the app spells out no ports,
 * and finds it to be 0 later: at the first partial update, or when a leader reads the app from its storage
 * (reference 10.1, number 7). The same object when nothing was unset.
 */
export function withPortIndexes(app: NormalApp): NormalApp {
  if (!app.healthChecks.some(isUnset)) return app;
  return { ...app, healthChecks: app.healthChecks.map(check => (isUnset(check) ? { ...check, portIndex: 0 } : check)) };
}

function isUnset(check: NormalHealthCheck): boolean {
  return check.protocol !== 'COMMAND' && check.port === undefined && check.portIndex === undefined;
}
