import { access, constants, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.ts';
import { buildFailure } from './failure.ts';
import { provenanceLabels, sortedRecord } from './image-config.ts';
import type { Parameters } from './parameters.ts';
import { isInsecure } from './registry.ts';
import { writeLogin } from './registry-login.ts';

/** A program that builds Dockerfiles. */
export type BuilderName = 'buildah' | 'podman' | 'docker';

const names: readonly BuilderName[] = ['buildah', 'podman', 'docker'];

/** A program that works on this agent, and the environment that it works in. */
export interface Builder {
  readonly name: BuilderName;
  readonly environment: NodeJS.ProcessEnv;
}

/** How to see that a program is there and works: its image store opens, or its server answers. */
const probes: Readonly<Record<BuilderName, readonly string[]>> = {
  buildah: ['info'],
  podman: ['info'],
  docker: ['version', '--format', '{{.Server.Version}}'],
};

/**
 * The environments to try. Agents are often containers themselves: `chroot` needs no right to make namespaces, and `vfs`
 * works on every file system where overlay does not. What the agent sets itself (`BUILDAH_ISOLATION`, `STORAGE_DRIVER`) stays.
 */
function environmentsFor(name: BuilderName, environment: NodeJS.ProcessEnv): readonly NodeJS.ProcessEnv[] {
  if (name === 'docker') return [environment];
  const unprivileged = { BUILDAH_ISOLATION: 'chroot', ...environment };
  if (environment['STORAGE_DRIVER'] !== undefined) return [unprivileged];
  return [unprivileged, { ...unprivileged, STORAGE_DRIVER: 'vfs' }];
}

async function isOnPath(program: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** Finds the first of buildah, podman and docker that is on the PATH and works, and how. */
export async function findBuilder(directory: string, environment: NodeJS.ProcessEnv): Promise<Builder> {
  const broken: string[] = [];
  for (const name of names) {
    if (!(await isOnPath(name, environment))) continue;
    let said = '';
    for (const candidate of environmentsFor(name, environment)) {
      const probe = await runCommand(name, probes[name], { directory, environment: candidate });
      if (probe.code === 0) return { name, environment: candidate };
      said = probe.output.trim().split('\n').at(-1) ?? '';
    }
    broken.push(`${name} is there but does not work: ${said}`);
  }
  throw buildFailure(
    [
      'the recipe has a dockerfile, and this agent has no working image builder; install buildah, podman or docker',
      ...broken,
    ].join('; '),
  );
}

function targetOf({ image, tag }: Parameters): string {
  return `${image.host}/${image.name}:${tag}`;
}

/** The command lines that build the Dockerfile and push the result to the image's tag. */
function builderCommands(
  builder: BuilderName,
  parameters: Parameters,
  environment: NodeJS.ProcessEnv,
): { readonly build: readonly string[]; readonly push: readonly string[] } {
  const { recipe, image, parent } = parameters;
  const target = targetOf(parameters);
  const from = parent === undefined ? undefined : `${parent.host}/${parent.name}@${parent.digest}`;
  const labels = Object.entries(sortedRecord({ ...recipe.labels, ...provenanceLabels(parameters) }));
  const common = [
    `--file=${recipe.dockerfile ?? 'Dockerfile'}`,
    ...(from === undefined ? [] : [`--build-arg=PARENT=${from}`]),
    ...labels.map(([name, value]) => `--label=${name}=${value}`),
    `--tag=${target}`,
    '.',
  ];
  if (builder === 'docker') return { build: ['build', ...common], push: ['push', target] };

  const tls = `--tls-verify=${!isInsecure(image.host, environment)}`;
  const parentTls = `--tls-verify=${parent === undefined || !isInsecure(parent.host, environment)}`;
  const own = ['--format=oci', '--timestamp=0', parentTls, ...(from === undefined ? [] : [`--from=${from}`])];
  return { build: [builder === 'buildah' ? 'bud' : 'build', ...own, ...common], push: ['push', tls, target] };
}

/**
 * Builds the recipe's Dockerfile in `directory` and pushes it unless `findFaster` says that another build did meanwhile; both
 * write to the console. `scratch` is for its files.
 */
export async function buildDockerfile(
  builder: Builder,
  parameters: Parameters,
  place: { readonly directory: string; readonly scratch: string },
  findFaster: () => Promise<string | undefined>,
): Promise<void> {
  const { name } = builder;
  const commands = builderCommands(name, parameters, builder.environment);
  const login = await writeLogin(parameters.image.host, join(place.scratch, 'login'), builder.environment);
  const environment = { ...builder.environment, ...login };
  try {
    for (const [step, line] of Object.entries(commands)) {
      if (step === 'push' && (await findFaster()) !== undefined) continue;
      const { code } = await runCommand(name, line, { directory: place.directory, environment, toConsole: true });
      if (code !== 0) throw buildFailure(`${name} ${step} ended with code ${code}`);
    }
    // Buildah keeps no layers to build on, so that what stays would only fill the disk of the agent.
    if (name === 'buildah') await runCommand(name, ['rmi', targetOf(parameters)], { ...place, environment });
  } finally {
    await rm(place.scratch, { recursive: true, force: true });
  }
}
