import type { Json, JsonObject } from '../../marathon/types.ts';
import { isFromSource } from '../policy/image-source.ts';
import { isBelow, isInGroup } from '../policy/scope.ts';
import type { Gated, RuleHold } from './gate.ts';
import { markOf } from './ownership.ts';
import { place } from './sentences.ts';

/** Rules about what the app is: whose, protected, signed, and made of what is allowed. */
export function* contentHolds(gated: Gated): Generator<RuleHold> {
  yield* foreignHold(gated);
  yield* protectedHold(gated);
  yield* signatureHolds(gated);
  // What is suspended or deleted starts no task; what it is made of does not matter any more.
  if (gated.action === 'suspend' || gated.action === 'delete') return;
  yield* imageHold(gated);
  yield* labelHold(gated);
  yield* checkHold(gated);
}

function* foreignHold({ context, app }: Gated): Generator<RuleHold> {
  const mark = app.live === undefined ? undefined : markOf(app.live, 'source');
  if (mark === undefined || mark === context.source) return;
  if (context.policy.adoptFrom?.includes(mark) === true) return;
  yield {
    by: 'foreign',
    sentence: `it carries the mark of another repository, ${mark}, which may still look after it.`,
    release: `Taking the app out of the other repository and its label pacer.source off the app, or policy.adoptFrom: ["${mark}"] in cluster.yaml.`,
  };
}

function* protectedHold({ context, app, action }: Gated): Generator<RuleHold> {
  if (action !== 'delete' && action !== 'suspend') return;
  const group = context.policy.protected?.find(id => isInGroup(app.id, id));
  if (group === undefined) return;
  yield {
    by: 'protected',
    sentence: `${group === app.id ? 'it is protected' : `everything in ${group} is protected`}: never deleted and never suspended.`,
    release: `A commit that takes ${group} out of policy.protected in cluster.yaml.`,
  };
}

function* signatureHolds({ app, facts }: Gated): Generator<RuleHold> {
  const { desired } = app;
  if (facts === undefined || facts.distrusted.length === 0) return;
  // Of an app that is gone the file is not known: any file that is not trusted may be the one that was removed.
  const files = desired?.files ?? (desired === undefined ? undefined : [desired.file]);
  for (const { path, sentence, signers } of facts.distrusted) {
    if (files !== undefined && !files.some(file => isBelow(file, path))) continue;
    yield {
      by: 'signature',
      sentence,
      release: `A commit that touches ${path}, signed by ${signers.join(' or ')}.`,
    };
    return;
  }
}

function* imageHold({ context, app, plan }: Gated): Generator<RuleHold> {
  const image = memberAt(plan.body, 'container', 'docker', 'image');
  if (typeof image !== 'string') return;
  for (const [sources, file] of [
    [context.policy.images, 'cluster.yaml'],
    [app.desired?.policy?.images, app.desired?.file ?? 'its file'],
  ] as const) {
    if (sources === undefined || isFromSource(image, sources)) continue;
    yield {
      by: 'image-source',
      sentence: `the image ${image}${positionOf(app, '/container/docker/image')} is not from ${sources.join(' or ')}.`,
      release: `An image from there, or its source in policy.images of ${file}.`,
    };
    return;
  }
}

function* labelHold({ context, app, plan }: Gated): Generator<RuleHold> {
  const required = [...(context.policy.requiredLabels ?? []), ...(app.desired?.policy?.requiredLabels ?? [])];
  const missing = [...new Set(required)].filter(name => {
    const value = memberAt(plan.body, 'labels', name);
    return typeof value !== 'string' || value === '';
  });
  if (missing.length === 0) return;
  const many = missing.length === 1 ? 'label' : 'labels';
  yield {
    by: 'labels',
    sentence: `the required ${many} ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing${positionOf(app, '/labels')}.`,
    release: `A commit that adds the ${many}.`,
  };
}

function* checkHold({ context, app, plan }: Gated): Generator<RuleHold> {
  if (context.policy.requiredHealthChecks !== true && app.desired?.policy?.requiredHealthChecks !== true) return;
  const checks = memberAt(plan.body, 'healthChecks');
  if (Array.isArray(checks) && checks.length > 0) return;
  yield {
    by: 'health-checks',
    sentence: `it has no health check${positionOf(app, '/healthChecks')}, and the policy requires one.`,
    release: 'A commit that adds a health check.',
  };
}

function positionOf(app: Gated['app'], pointer: string): string {
  const position = app.desired?.positionOf(pointer);
  return position === undefined ? '' : ` (${place(position)})`;
}

function memberAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return undefined;
    found = (found as JsonObject)[name];
  }
  return found;
}
