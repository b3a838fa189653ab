import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleImage } from './assemble.ts';
import { checkOut } from './checkout.ts';
import { runCommand } from './command.ts';
import type { Console } from './console.ts';
import { findExisting } from './existing.ts';
import { buildFailure } from './failure.ts';
import { buildDockerfile, findBuilder } from './image-builder.ts';
import { readParameters, withoutCredentials, type Parameters } from './parameters.ts';
import { readDigest } from './push.ts';
import { createRegistry } from './registry.ts';

/** What `image.json` says about a build. */
export interface ImageReport {
  readonly schema: 1;
  readonly key: string;
  /** `host:port/repository` */
  readonly image: string;
  readonly tag: string;
  /** Digest that the registry gives for the tag. */
  readonly digest: string;
  /** `host:port/repository@sha256:…`, null without a parent. */
  readonly parent: string | null;
  readonly commit: string;
  /** Address of the Jenkins build, null outside of Jenkins. */
  readonly build: string | null;
}

/** The environment of the recipe's own commands: without the registry's password, with the commit's time for reproducible tools. */
function recipeEnvironment(environment: NodeJS.ProcessEnv, commitTime: number): NodeJS.ProcessEnv {
  const inherited: NodeJS.ProcessEnv = { SOURCE_DATE_EPOCH: String(commitTime), ...environment };
  delete inherited['REGISTRY_USERNAME'];
  delete inherited['REGISTRY_PASSWORD'];
  return inherited;
}

async function runRecipe(line: string, directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const { code, signal } = await runCommand('sh', ['-ec', line], { directory, environment, toConsole: true });
  if (signal !== undefined) throw buildFailure(`the recipe's run was ended by ${signal}: ${line}`);
  if (code !== 0) throw buildFailure(`the recipe's run ended with code ${code}: ${line}`);
}

async function build(
  parameters: Parameters,
  workspace: string,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<string> {
  const { recipe, image, tag } = parameters;
  const registry = createRegistry(image.host, image.host, environment);
  const target = `${image.host}/${image.name}:${tag}`;

  console.stage(`look for ${target}`);
  const existing = await findExisting(registry, parameters);
  if (existing !== undefined) {
    console.line(`already there, made from the same key ${parameters.key}`);
    return existing;
  }
  /** A build of the same key that ran beside this one was faster: what it pushed may be running by now, and stays. */
  const findFaster = async (): Promise<string | undefined> => {
    const faster = await findExisting(registry, parameters);
    if (faster !== undefined) console.line(`pushed by another build meanwhile, from the same key ${parameters.key}`);
    return faster;
  };

  const source = join(workspace, 'source');
  console.stage(`check out ${parameters.sourceCommit} of ${withoutCredentials(parameters.sourceRepository)}`);
  await rm(source, { recursive: true, force: true });
  const commitTime = await checkOut(parameters.sourceRepository, parameters.sourceCommit, source, environment);
  const builder = recipe.dockerfile === undefined ? undefined : await findBuilder(source, environment);

  if (recipe.run !== undefined) {
    console.stage('run');
    await runRecipe(recipe.run, source, recipeEnvironment(environment, commitTime));
  }

  let pushed: string | undefined;
  if (builder === undefined) {
    const place = { source, scratch: join(workspace, '.image'), environment };
    pushed = await assembleImage(parameters, registry, place, console, findFaster);
  } else {
    console.stage(`build ${recipe.dockerfile ?? ''} with ${builder.name} and push ${target}`);
    const place = { directory: source, scratch: join(workspace, '.image') };
    await buildDockerfile(builder, parameters, place, findFaster);
  }

  console.stage(`read the digest of ${target}`);
  const digest = await readDigest(registry, image.name, tag);
  if (digest === undefined) throw buildFailure(`${target} was pushed, and the registry does not have it`);
  if (pushed !== undefined && pushed !== digest)
    throw buildFailure(`${target} was pushed as ${pushed}, and the registry says ${digest}`);
  return digest;
}

/**
 * Builds one image as the parameters in `environment` say, in `workspace`, and writes `image.json` there. Stages are
 * announced on the console; the last line is the digest. Equal parameters give the same digest (as far as the
 * recipe's `run` makes the same files). An image that is already under the tag with the same key is kept.
 */
export async function buildImage(
  workspace: string,
  environment: NodeJS.ProcessEnv,
  console: Console,
): Promise<ImageReport> {
  const parameters = readParameters(environment);
  const digest = await build(parameters, workspace, environment, console);
  const { image, parent } = parameters;
  const report: ImageReport = {
    schema: 1,
    key: parameters.key,
    image: `${image.host}/${image.name}`,
    tag: parameters.tag,
    digest,
    parent: parent === undefined ? null : `${parent.host}/${parent.name}@${parent.digest}`,
    commit: parameters.sourceCommit,
    build: environment['BUILD_URL'] ?? null,
  };
  await writeFile(join(workspace, 'image.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.end();
  console.line(digest);
  return report;
}
