import type { NormalApp } from '../../../marathon/normal-form/types.ts';
import type { Resources } from '../../mesos/types.ts';
import { portsOf } from '../apps/ports.ts';
import { acceptsConstraint, type PlacedTask } from './constraints.ts';
import { chooseHostPorts } from './host-ports.ts';
import type { Offer } from './offer.ts';
import type { RejectReason } from './reasons.ts';

/** An offer taken, with the host ports for each port of the app; or refused, with all the reasons. */
export type Match =
  | { readonly fits: true; readonly hostPorts: readonly (number | undefined)[] }
  | { readonly fits: false; readonly reasons: readonly RejectReason[] };

/** Mesos counts in thousandths. */
const tolerance = 0.0005;

/** What one task of an app takes. */
export function resourcesOf(app: NormalApp): Resources {
  return { cpus: app.cpus, mem: app.mem, disk: app.disk, gpus: app.gpus };
}

/**
 * Looks whether one task of the app fits into an offer. `placed` are the tasks of the app's present configuration,
 * `lastPort` the last dynamic port that was given out on this agent. Everything the sandbox's agents have is
 * unreserved (role `*`).
 */
export function matchOffer(app: NormalApp, offer: Offer, placed: readonly PlacedTask[], lastPort: number): Match {
  if (app.acceptedResourceRoles !== undefined && !app.acceptedResourceRoles.includes('*')) {
    return { fits: false, reasons: ['UnfulfilledRole'] };
  }
  if (!app.constraints.every(constraint => acceptsConstraint(constraint, offer.agent, placed))) {
    return { fits: false, reasons: ['UnfulfilledConstraint'] };
  }
  const reasons: RejectReason[] = [];
  if (app.cpus > offer.free.cpus + tolerance) reasons.push('InsufficientCpus');
  if (app.mem > offer.free.mem + tolerance) reasons.push('InsufficientMemory');
  if (app.disk > offer.free.disk + tolerance) reasons.push('InsufficientDisk');
  if (app.gpus > offer.free.gpus + tolerance) reasons.push('InsufficientGpus');
  const hostPorts = chooseHostPorts(portsOf(app), offer.freePorts, lastPort);
  if (hostPorts === undefined) reasons.push('InsufficientPorts');
  if (hostPorts === undefined || reasons.length > 0) return { fits: false, reasons };
  return { fits: true, hostPorts };
}
