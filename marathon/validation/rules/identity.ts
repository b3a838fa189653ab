import { isAtLeast } from '../../dialect.ts';
import { segmentsOf } from '../../path-id.ts';
import { isSegment, reservedWords, segmentPattern } from '../patterns.ts';
import type { Segment } from '../paths.ts';
import type { RuleContext } from './context.ts';

/** Ids and dependencies (reference 2.1 and 2.7). */
export function identityRules(context: RuleContext): void {
  const { app } = context;
  if (app.id === '/') context.say([], 'must not be root', ['id']);
  checkPath(app.id, ['id'], context);
  for (const [index, dependency] of app.dependencies.entries()) checkPath(dependency, ['dependencies', index], context);
}

/** What is run: a command, arguments or an image (reference 2.7). */
export function commandRules(context: RuleContext): void {
  const { app } = context;
  const hasCommand = app.cmd !== undefined;
  const hasArguments = app.args.length > 0;
  const container = app.container;
  const hasImage =
    container?.type === 'DOCKER' ? container.docker !== undefined : Boolean(container?.docker ?? container?.['appc']);
  if (hasCommand && hasArguments) context.say([], nothingToRun, ['args']);
  else if (!hasCommand && !hasArguments && !hasImage) context.say([], nothingToRun, container ? ['container'] : []);
  if (app.cmd !== undefined && app.cmd.length <= 1) context.say([], 'must not be an empty string', ['cmd']);
}

const nothingToRun = "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.";

function checkPath(path: string, place: readonly Segment[], context: RuleContext): void {
  const segments = segmentsOf(path);
  if (!segments.every(isSegment)) context.say(place, `must fully match regular expression '${segmentPattern}'`);
  const last = segments.at(-1);
  if (last !== undefined && isAtLeast(context.dialect, '1.8') && reservedWords.includes(last)) {
    context.say(place, `must not end with any of the following reserved keywords: ${reservedWords.join(', ')}`);
  }
}
