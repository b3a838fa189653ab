import { asPacerError } from '../../errors/pacer-error.ts';
import { resolveRelativeAddress } from '../../git/address.ts';
import type { Build } from '../../schemas/generated/app.ts';
import { isSecretName, secretInCommand, secretInText } from './advice/secrets.ts';
import type { DocumentFault } from './context.ts';
import { childPointer } from './pointer.ts';
import type { ProblemCode } from './problem-codes.ts';
import { readReference } from './source-reference.ts';
import type { BuildSpec } from './types.ts';

/**
 * Makes the build of an app or image complete: address absolute, reference and image name filled in. Faults point below
 * `/build` of the document. `build` has passed the schema.
 */
export function resolveBuild(
  build: Build,
  defaultImage: string,
  repositoryUrl: string,
): { readonly spec?: BuildSpec; readonly faults: readonly DocumentFault[] } {
  const faults: DocumentFault[] = [];
  const say = (pointer: string, code: ProblemCode, message: string, target: 'key' | 'value' = 'value'): void => {
    faults.push({ pointer: `/build${pointer}`, target, code, message });
  };

  const forms = (['copy', 'dockerfile', 'job'] as const).filter(form => build[form] !== undefined);
  const [first, second] = forms;
  if (first === undefined)
    say(
      '',
      'build-form',
      '"build" must say how: "copy" (files into an image), "dockerfile", or "job" (your own Jenkins job).',
      'key',
    );
  if (second !== undefined)
    say(
      `/${second}`,
      'build-form',
      `"build" has both "${first}" and "${second}". Only one of copy, dockerfile and job can make the image.`,
      'key',
    );
  if (build.run !== undefined && build.copy === undefined && first !== undefined)
    say(
      '/run',
      'build-form',
      `"run" goes together with "copy". What "${first}" needs belongs into ${first === 'dockerfile' ? 'the Dockerfile' : 'the job'} itself.`,
      'key',
    );

  for (const { pointer, why } of secretsOf(build))
    say(
      pointer,
      'build-secret',
      `This becomes a parameter of the build, which Jenkins shows to everybody who sees the job, and ${why}. Keep the secret in Jenkins's credentials, and bind them in the job.`,
    );

  const repository = guarded(() => resolveRelativeAddress(build.source.repository, repositoryUrl));
  if ('wrong' in repository) say('/source/repository', 'bad-address', repository.wrong);
  const ref = readReference(build.source.ref);
  if ('code' in ref) say(`/source/ref${ref.pointer}`, ref.code, ref.message);

  if ('wrong' in repository || 'code' in ref || faults.length > 0) return { faults };
  const { source, image, ...rest } = build;
  const spec = {
    ...rest,
    source: { ...source, repository: repository.value, ref: ref.value },
    image: image ?? defaultImage,
  };
  return { spec, faults };
}

function guarded(read: () => string): { readonly value: string } | { readonly wrong: string } {
  try {
    return { value: read() };
  } catch (error) {
    const { message, advice } = asPacerError(error);
    return { wrong: `${message} ${advice}` };
  }
}

/** Values that go to Jenkins as they are written and most likely are secrets. A name in braces stands for what Pacer sends. */
function secretsOf({ run, parameters }: Build): readonly { readonly pointer: string; readonly why: string }[] {
  const found: { pointer: string; why: string }[] = [];
  const inRun = run === undefined ? undefined : secretInCommand(run);
  if (inRun !== undefined) found.push({ pointer: '/run', why: inRun });
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const isLiteral = value !== '' && !/^\{[A-Z_]+\}$/.test(value);
    const why = isLiteral && isSecretName(name) ? `its name says that it is a secret` : secretInText(value);
    if (why !== undefined) found.push({ pointer: childPointer('/parameters', name), why });
  }
  return found;
}
