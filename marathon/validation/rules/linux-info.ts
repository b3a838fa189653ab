import { isAtLeast } from '../../dialect.ts';
import type { NormalContainer } from '../../normal-form/types.ts';
import { isObject } from '../../normal-form/values.ts';
import type { RuleContext } from './context.ts';

/** Seccomp (≥ 1.8) and IPC (≥ 1.9): what contradicts itself is refused (reference 2.2). */
export function linuxInfoRules(container: NormalContainer, context: RuleContext): void {
  const info = container['linuxInfo'];
  if (!isObject(info) || !isAtLeast(context.dialect, '1.8')) return;
  const place = ['container', 'linuxInfo'];
  const seccomp = info['seccomp'];
  if (isObject(seccomp)) {
    const hasProfile = (seccomp['profileName'] ?? null) !== null;
    const isUnconfined = seccomp['unconfined'] === true;
    const own = [...place, 'seccomp'];
    if (hasProfile && isUnconfined) context.say(own, 'Seccomp unconfined can NOT be true when Profile is defined');
    if (!hasProfile && !isUnconfined) context.say(own, 'Seccomp unconfined must be true when Profile is NOT defined');
  }
  const ipc = info['ipcInfo'];
  if (!isObject(ipc) || !isAtLeast(context.dialect, '1.9')) return;
  const mode = ipc['mode'];
  const isShared = typeof mode === 'string' && mode.toUpperCase() === 'SHARE_PARENT';
  if (isShared && (ipc['shmSize'] ?? null) !== null) {
    context.say([...place, 'ipcInfo'], 'ipcInfo shmSize can NOT be set when mode is SHARE_PARENT');
  }
}
