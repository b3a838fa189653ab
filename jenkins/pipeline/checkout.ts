import { mkdir } from 'node:fs/promises';
import { runCommand, type CommandResult } from './command.ts';
import { buildFailure } from './failure.ts';
import { withoutCredentials } from './parameters.ts';

const configuration = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'advice.detachedHead=false',
  'init.defaultBranch=main',
  'submodule.recurse=false',
  'gc.auto=0',
].flatMap(setting => ['-c', setting]);

/** Environment for git: nothing asks, nothing but plain transports. Credentials stay the agent's own. */
function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.entries(environment).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY)$/.test(name),
  );
  return {
    GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
    GIT_ALLOW_PROTOCOL: 'file:git:http:https:ssh',
    ...Object.fromEntries(inherited),
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GCM_INTERACTIVE: 'never',
    LC_ALL: 'C.UTF-8',
  };
}

/**
 * Checks out exactly `commit` of `repository` into `directory`, which must not exist yet. Asks for the commit by its id
 * first; a server that does not give out commits by id is asked for all heads and tags. Returns the commit's time in
 * seconds since the epoch.
 */
export async function checkOut(
  repository: string,
  commit: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const shown = withoutCredentials(repository);
  const env = gitEnvironment(environment);

  function git(...gitArguments: string[]): Promise<CommandResult> {
    return runCommand('git', [...configuration, ...gitArguments], { directory, environment: env });
  }

  async function must(what: string, result: Promise<CommandResult>): Promise<string> {
    const { code, output } = await result;
    if (code === 0) return output;
    throw buildFailure(`${what}: ${withoutCredentials(output.trim()) || `git ended with ${code}`}`);
  }

  await mkdir(directory, { recursive: true });
  await must('git init failed', git('init', '--quiet'));
  const direct = await git('fetch', '--quiet', '--no-tags', '--depth=1', '--', repository, commit);
  if (direct.code !== 0) {
    const heads = ['+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
    await must(`${shown} cannot be fetched`, git('fetch', '--quiet', '--', repository, ...heads));
    const found = await git('cat-file', '-e', `${commit}^{commit}`);
    if (found.code !== 0) throw buildFailure(`the commit ${commit} is on no branch or tag of ${shown}`);
  }
  await must(`${commit} cannot be checked out`, git('checkout', '--quiet', '--detach', commit));
  const time = await must('git log failed', git('log', '-1', '--format=%H %ct'));
  const [head, seconds] = time.trim().split(' ');
  if (head !== commit) throw buildFailure(`checked out ${head} in place of ${commit}`);
  return Number(seconds);
}
