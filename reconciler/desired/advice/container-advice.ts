import type { NormalContainer } from '../../../marathon/normal-form/types.ts';
import { isObject } from '../merge-patch.ts';
import type { AdviceSubject } from './advise-app.ts';

// Names of tags that are moved to a newer image by habit.
const movingTag =
  /^(?:latest|stable|current|edge|nightly|dev|devel|develop|development|master|main|trunk|head|test|testing|staging|prod|production|release|snapshot)$/i;
const movingEnd = /[-_.](?:latest|snapshot|nightly)$/i;

/** Advice about the image, what it mounts, and which ports it takes. */
export function containerAdvice(subject: AdviceSubject): void {
  const { app } = subject;
  portAdvice(subject);
  if (!isObject(app.container)) return;
  imageAdvice(subject, app.container);
  for (const [index, volume] of listOf(app.container.volumes).entries()) {
    const hostPath = isObject(volume) ? volume['hostPath'] : undefined;
    if (typeof hostPath === 'string')
      subject.say(
        'host-path',
        `/container/volumes/${index}/hostPath`,
        `${hostPath} is a path of the agent: an instance on another agent finds other files there.`,
      );
  }
}

function imageAdvice(subject: AdviceSubject, container: NormalContainer): void {
  const { docker } = container;
  if (!isObject(docker)) return;
  const tag = typeof docker.image === 'string' && !subject.hasBuild ? movingTagOf(docker.image) : undefined;
  if (tag !== undefined)
    subject.say('mutable-tag', '/container/docker/image', `${tag}: what runs can change without a commit.`);
  if (docker.privileged)
    subject.say(
      'privileged-container',
      '/container/docker/privileged',
      'The container may do everything on its agent.',
    );
}

/** What is said of a reference whose image can change; undefined for a digest and for tags that stay. */
function movingTagOf(image: string): string | undefined {
  if (image.includes('@sha256:') || image.trim() === '') return undefined;
  const name = image.slice(image.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  if (colon < 0) return 'The image has no tag, which means "latest"';
  const tag = name.slice(colon + 1);
  return movingTag.test(tag) || movingEnd.test(tag) ? `The tag "${tag}" is one that gets moved` : undefined;
}

function portAdvice(subject: AdviceSubject): void {
  const { app } = subject;
  const many =
    app.instances === 1 ? 'An upgrade needs' : `${app.instances} instances need as many agents, and an upgrade needs`;
  for (const [index, mapping] of listOf(app.container?.portMappings).entries()) {
    const port = isObject(mapping) ? mapping.hostPort : undefined;
    if (typeof port === 'number' && port > 0)
      subject.say(
        'fixed-host-port',
        `/container/portMappings/${index}/hostPort`,
        `Every instance takes port ${port} of its agent. ${many} one more with this port free.`,
      );
  }
  if (!app.requirePorts) return;
  const ports = listOf(app.portDefinitions).filter(port => isObject(port) && port.port > 0);
  if (ports.length === 0) return;
  subject.say(
    'fixed-host-port',
    '/requirePorts',
    `Every instance takes port ${ports.map(port => port.port).join(', ')} of its agent. ${many} one more with it free.`,
  );
}

function listOf<Item>(value: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(value) ? value : [];
}
