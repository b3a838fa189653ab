/** How to prove who we are to a git server. Nothing of it ever goes into an address or an argument list. */
export interface GitCredentials {
  /** Sent to this origin only, e.g. `https://git.example.com/`. */
  readonly url: string;
  /** Value of the Authorization header. */
  readonly authorization: string;
}

/** Files for ssh. Without them the agent of the environment and the user's own known hosts are used. */
export interface SshFiles {
  readonly keyFile?: string;
  readonly knownHostsFile?: string;
}

/** How git gets into the servers it talks to, and how it knows them. */
export interface GitAccess {
  readonly credentials?: readonly GitCredentials[];
  readonly ssh?: SshFiles;
  /** PEM file with all certificate authorities that https servers may be known by; git's own list when left out. */
  readonly certificateAuthorityFile?: string;
}

/** What decides the environment of a git process. */
export interface GitEnvironmentOptions extends GitAccess {
  /** Becomes `GIT_DIR`, so that git never looks for a repository in the folders above. */
  readonly directory: string;
  readonly environment?: NodeJS.ProcessEnv;
}

const passedOn = [
  'PATH',
  'TMPDIR',
  'SSH_AUTH_SOCK',
  'HTTPS_PROXY',
  'https_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Settings that hold for every command: nothing of a repository's content may run or be followed. */
export const hardenedConfig: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.symlinks=false',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'transfer.fsckObjects=true',
  'gc.auto=0',
  'maintenance.auto=false',
  'protocol.version=2',
  'fetch.recurseSubmodules=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
];

/**
 * The whole environment of a git process: no configuration of the machine or the user, no prompts, no protocols but
 * https, ssh and file, and only those variables of ours that a connection needs.
 */
export function gitEnvironment(options: GitEnvironmentOptions): Record<string, string> {
  const source = options.environment ?? process.env;
  const environment: Record<string, string> = {};
  for (const name of passedOn) {
    const value = source[name];
    if (value !== undefined) environment[name] = value;
  }
  Object.assign(environment, {
    GIT_DIR: options.directory,
    // Nothing of the user's home: curl would read .netrc, git its configuration.
    HOME: options.directory,
    XDG_CONFIG_HOME: options.directory,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'https:ssh:file',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_SSH_COMMAND: sshCommand(options.ssh ?? {}),
  });
  addConfiguration(environment, configurationOf(options));
  return environment;
}

function sshCommand(files: SshFiles): string {
  const words = ['ssh', '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=15'];
  if (files.keyFile !== undefined) words.push('-i', quote(files.keyFile), '-o', 'IdentitiesOnly=yes');
  if (files.knownHostsFile !== undefined) words.push('-o', quote(`UserKnownHostsFile=${files.knownHostsFile}`));
  return words.join(' ');
}

/** Git gives the command to a shell. */
function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function configurationOf(access: GitAccess): readonly (readonly [key: string, value: string])[] {
  const entries: [string, string][] = [];
  for (const { url, authorization } of access.credentials ?? [])
    entries.push([`http.${url}.extraHeader`, `Authorization: ${authorization}`]);
  if (access.certificateAuthorityFile !== undefined) entries.push(['http.sslCAInfo', access.certificateAuthorityFile]);
  return entries;
}

/** Configuration by environment (git-config(1)): a process list shows arguments, but not this. */
function addConfiguration(
  environment: Record<string, string>,
  entries: readonly (readonly [key: string, value: string])[],
): void {
  if (entries.length === 0) return;
  environment['GIT_CONFIG_COUNT'] = String(entries.length);
  for (const [index, [key, value]] of entries.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
}
