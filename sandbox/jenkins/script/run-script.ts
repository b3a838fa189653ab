import type { BuildResult } from '../types.ts';
import { parseScript, type ScriptValue, type Statement } from './parse-script.ts';

/** How a script ends before its last line. */
export class BuildEnd extends Error {
  readonly result: BuildResult;
  constructor(result: BuildResult, message: string) {
    super(message);
    this.result = result;
  }
}

/** What a script can do to the world. Directories are relative to the workspace. */
export interface ScriptHost {
  log(line: string): Promise<void>;
  /** Runs a shell line; throws `BuildEnd` when it fails or the build is aborted. With `capture` it gives standard output. */
  shell(
    line: string,
    directory: string,
    variables: Readonly<Record<string, string>>,
    capture: boolean,
  ): Promise<string>;
  /** Checks out the source the script came from. */
  checkout(directory: string): Promise<void>;
  archive(patterns: readonly string[], directory: string): Promise<void>;
  deleteDirectory(directory: string): Promise<void>;
  stage(name: string, run: () => Promise<void>): Promise<void>;
  setDescription(text: string): Promise<void>;
  /** A result only ever gets worse. */
  setResult(result: BuildResult): Promise<void>;
  result(): BuildResult | null;
  /** Parameters and environment. */
  variable(name: string): string | undefined;
}

interface Scope {
  readonly directory: string;
  readonly variables: Readonly<Record<string, string>>;
}

type Step = (statement: Statement, scope: Scope) => Promise<string | undefined>;

/** Sections of a declarative pipeline that say something about the job, not about this build. */
const ignoredSections = new Set(['agent', 'options', 'parameters', 'triggers', 'tools']);
const results: readonly BuildResult[] = ['SUCCESS', 'UNSTABLE', 'FAILURE', 'NOT_BUILT', 'ABORTED'];

/**
 * Runs a pipeline script, declarative or scripted, with the steps `sh`, `echo`, `sleep`, `error`, `unstable`, `dir`,
 * `deleteDir`, `checkout scm`, `archiveArtifacts`, `script`, `node` and `currentBuild.result|description =`. Any other
 * step fails the build as an unknown one does in Jenkins. Throws `BuildEnd` and `ScriptSyntaxError`.
 */
export async function runScript(text: string, host: ScriptHost): Promise<void> {
  const root: Scope = { directory: '.', variables: {} };

  function interpolate(source: string, scope: Scope): string {
    return source.replace(/\\\$|\$\{?(?:params\.|env\.)?([A-Za-z_]\w*)\}?/g, (whole, name: string | undefined) => {
      if (name === undefined) return '$';
      const found = scope.variables[name] ?? host.variable(name);
      if (found === undefined)
        throw new BuildEnd('FAILURE', `groovy.lang.MissingPropertyException: No such property: ${name} (${whole})`);
      return found;
    });
  }

  async function evaluate(value: ScriptValue | undefined, scope: Scope): Promise<string> {
    if (value === undefined) return '';
    switch (value.kind) {
      case 'text':
        return value.interpolated ? interpolate(value.text, scope) : value.text.replaceAll('\\$', '$');
      case 'literal':
        return String(value.value);
      case 'sum': {
        let sum = '';
        for (const term of value.terms) sum += await evaluate(term, scope);
        return sum;
      }
      case 'call': {
        const { call } = value;
        if (call.name === 'currentBuild.result' || call.name === 'currentBuild.currentResult')
          return host.result() ?? 'SUCCESS';
        const variable = /^(?:params\.|env\.)?([A-Za-z_]\w*)$/.exec(call.name)?.[1] ?? '';
        const isName = call.values.length === 0 && Object.keys(call.named).length === 0;
        if (isName && steps[call.name] === undefined) return interpolate(`\${${variable}}`, scope);
        const answer = (await step(call, scope)) ?? '';
        return call.methods.includes('trim') ? answer.trim() : answer;
      }
    }
  }

  const argument = (statement: Statement, name: string, scope: Scope): Promise<string> =>
    evaluate(statement.named[name] ?? statement.values[0], scope);

  async function assign(name: string, value: string): Promise<undefined> {
    if (name === 'currentBuild.description') await host.setDescription(value);
    else if (name === 'currentBuild.result') {
      const result = results.find(known => known === value);
      if (result === undefined) throw new BuildEnd('FAILURE', `java.lang.IllegalArgumentException: ${value}`);
      await host.setResult(result);
    } else throw new BuildEnd('FAILURE', `groovy.lang.MissingPropertyException: No such property: ${name}`);
  }

  const inBlock: Step = async (statement, scope) => {
    await run(statement.block ?? [], scope);
    return undefined;
  };

  const steps: Readonly<Record<string, Step>> = {
    node: inBlock,
    script: inBlock,
    steps: inBlock,
    async sh(statement, scope) {
      const capture = statement.named['returnStdout'];
      const isCaptured = capture?.kind === 'literal' && capture.value === true;
      await host.log('[Pipeline] sh');
      return host.shell(await argument(statement, 'script', scope), scope.directory, scope.variables, isCaptured);
    },
    async echo(statement, scope) {
      await host.log('[Pipeline] echo');
      await host.log(await argument(statement, 'message', scope));
      return undefined;
    },
    async sleep(statement, scope) {
      const seconds = Number(await argument(statement, 'time', scope));
      await host.log(`[Pipeline] sleep\nSleeping for ${seconds} sec`);
      return host.shell(`exec sleep ${seconds}`, scope.directory, {}, true);
    },
    async error(statement, scope) {
      throw new BuildEnd('FAILURE', await argument(statement, 'message', scope));
    },
    async unstable(statement, scope) {
      await host.log(`WARNING: ${await argument(statement, 'message', scope)}`);
      await host.setResult('UNSTABLE');
      return undefined;
    },
    async dir(statement, scope) {
      const below = await argument(statement, 'path', scope);
      if (below.startsWith('/') || below.split('/').includes('..'))
        throw new BuildEnd('FAILURE', `dir(${below}): only folders in the workspace`);
      await run(statement.block ?? [], { ...scope, directory: `${scope.directory}/${below}` });
      return undefined;
    },
    async deleteDir(_statement, scope) {
      await host.deleteDirectory(scope.directory);
      return undefined;
    },
    async checkout(_statement, scope) {
      await host.log('[Pipeline] checkout');
      await host.checkout(scope.directory);
      return undefined;
    },
    async archiveArtifacts(statement, scope) {
      await host.log('[Pipeline] archiveArtifacts\nArchiving artifacts');
      const patterns = (await argument(statement, 'artifacts', scope)).split(',').map(pattern => pattern.trim());
      await host.archive(patterns, scope.directory);
      return undefined;
    },
    async stage(statement, scope) {
      const name = await argument(statement, 'name', scope);
      const parts = statement.block ?? [];
      const variables = await declaredVariables(parts, scope);
      await host.stage(name, () => withPost(parts, { ...scope, variables }));
      return undefined;
    },
    async pipeline(statement, scope) {
      const parts = statement.block ?? [];
      const stages = parts.find(part => part.name === 'stages');
      if (stages === undefined) throw new BuildEnd('FAILURE', 'WorkflowScript: Missing required section "stages"');
      const variables = await declaredVariables(parts, scope);
      await withPost(parts, { ...scope, variables });
      return undefined;
    },
    stages: inBlock,
  };

  async function declaredVariables(parts: readonly Statement[], scope: Scope): Promise<Record<string, string>> {
    const variables = { ...scope.variables };
    for (const { name, assigned } of parts.find(part => part.name === 'environment')?.block ?? [])
      variables[name] = await evaluate(assigned, scope);
    return variables;
  }

  /** Runs the parts of a pipeline or stage, then what its `post` has for the outcome. */
  async function withPost(parts: readonly Statement[], scope: Scope): Promise<void> {
    const post = parts.find(part => part.name === 'post')?.block ?? [];
    let thrown: unknown;
    try {
      const work = parts.filter(({ name }) => name !== 'post' && name !== 'environment' && !ignoredSections.has(name));
      await run(work, scope);
    } catch (error) {
      thrown = error;
    }
    const outcome = thrown instanceof BuildEnd ? thrown.result : (host.result() ?? 'SUCCESS');
    const due = ['always', outcome.toLowerCase(), ...(outcome === 'SUCCESS' ? [] : ['unsuccessful']), 'cleanup'];
    for (const condition of due)
      for (const part of post.filter(candidate => candidate.name === condition)) await run(part.block ?? [], scope);
    if (thrown !== undefined) throw thrown;
  }

  async function step(statement: Statement, scope: Scope): Promise<string | undefined> {
    if (statement.assigned !== undefined) return assign(statement.name, await evaluate(statement.assigned, scope));
    const known = Object.hasOwn(steps, statement.name) ? steps[statement.name] : undefined;
    if (known === undefined) {
      throw new BuildEnd(
        'FAILURE',
        `java.lang.NoSuchMethodError: No such DSL method '${statement.name}' found among steps ${Object.keys(steps).join(', ')}`,
      );
    }
    return known(statement, scope);
  }

  async function run(statements: readonly Statement[], scope: Scope): Promise<void> {
    for (const statement of statements) await step(statement, scope);
  }

  await run(parseScript(text), root);
}
