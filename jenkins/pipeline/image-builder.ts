import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './command.ts';
import { buildFailure } from './failure.ts';
import { provenanceLabels, sortedRecord } from './image-config.ts';
import type { Parameters } from './parameters.ts';
import { isInsecure } from './registry.ts';

/** A program that builds Dockerfiles. */
export type BuilderName = 'buildah' | 'podman' | 'docker';

const names: readonly BuilderName[] = ['buildah', 'podman', 'docker'];

/** How to see that a program is there and works; docker's client alone can build nothing. */
const probes: Readonly<Record<BuilderName, readonly string[]>> = {
  buildah: ['--version'],
  podman: ['--version'],
  docker: ['version', '--format', '{{.Server.Version}}'],
};

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

/** Finds the first of buildah, podman and docker that is on the PATH and works. */
export async function findBuilder(directory: string, environment: NodeJS.ProcessEnv): Promise<BuilderName> {
  const broken: string[] = [];
  for (const name of names) {
    if (!(await isOnPath(name, environment))) continue;
    const probe = await runCommand(name, probes[name], { directory, environment });
    if (probe.code === 0) return name;
    broken.push(`${name} is there but does not work: ${probe.output.trim().split('\n').at(-1) ?? ''}`);
  }
  throw buildFailure(
    [
      'the recipe has a dockerfile, and this agent has no working image builder; install buildah, podman or docker',
      ...broken,
    ].join('; '),
  );
}

/** The command lines that build the Dockerfile and push the result to the image's tag. */
function builderCommands(
  builder: BuilderName,
  parameters: Parameters,
  environment: NodeJS.ProcessEnv,
): { readonly build: readonly string[]; readonly push: readonly string[] } {
  const { recipe, image, parent, tag } = parameters;
  const target = `${image.host}/${image.name}:${tag}`;
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

/** Builds the recipe's Dockerfile and pushes it; both write to the console. */
export async function buildDockerfile(
  builder: BuilderName,
  parameters: Parameters,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const commands = builderCommands(builder, parameters, environment);
  for (const [step, line] of Object.entries(commands)) {
    const { code } = await runCommand(builder, line, { directory, environment, toConsole: true });
    if (code !== 0) throw buildFailure(`${builder} ${step} ended with code ${code}`);
  }
}
