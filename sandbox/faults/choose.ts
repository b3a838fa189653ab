import { faultCatalogue } from './catalogue.ts';
import type { Fault, FaultyRequest } from './types.ts';

/** What is to become of one request. */
export interface FaultChoice {
  /** Delays add up and come before everything else. */
  readonly delays: readonly Fault[];
  /** The one thing that goes wrong; the fault that was switched on first. */
  readonly effect: Fault | undefined;
}

/** Which faults hit a request. Pure: it counts nothing and switches nothing off. */
export function chooseFaults(faults: readonly Fault[], request: FaultyRequest): FaultChoice {
  const delays: Fault[] = [];
  let effect: Fault | undefined;
  for (const fault of faults) {
    const entry = faultCatalogue[fault.order.fault];
    if (entry.matches !== 'request' || !hits(fault, request)) continue;
    if (entry.carriesOut === true && isEventStream(request)) continue;
    if (fault.order.fault === 'slow') delays.push(fault);
    else effect ??= fault;
  }
  return { delays, effect };
}

/** The fault that hits an event of the event stream, if any. Pure. */
export function chooseEventFault(faults: readonly Fault[], eventType: string): Fault | undefined {
  return faults.find(
    fault => fault.on && faultCatalogue[fault.order.fault].matches === 'event' && fault.pattern.test(eventType),
  );
}

/** True for the one answer of Marathon that has no end. */
export function isEventStream({ server, method, target }: FaultyRequest): boolean {
  return server === 'marathon' && method === 'GET' && target.split('?', 1)[0] === '/v2/events';
}

function hits(fault: Fault, request: FaultyRequest): boolean {
  return (
    fault.on &&
    fault.order.server === request.server &&
    (fault.methods === undefined || fault.methods.has(request.method)) &&
    fault.pattern.test(request.target)
  );
}
