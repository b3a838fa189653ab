import { join, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { pacerError } from '../../errors/pacer-error.ts';
import { createGit } from '../../git/git.ts';
import { tipOf } from '../../git/write.ts';
import { verifyLedger, type LedgerVerification } from '../ledger/verify.ts';
import { createStyle, printable, type Terminal } from './terminal.ts';
import { gitDirectoryOf } from './git-directory.ts';

/** What `pacer verify` is asked for. */
export interface VerifyOptions {
  /** Only this cluster; every ledger of the repository when left out. */
  readonly cluster?: string;
  /** Id of a former head of the ledger, kept elsewhere: everything up to it must still be there. */
  readonly head?: string;
  readonly format: string;
}

interface NamedVerification extends LedgerVerification {
  readonly cluster: string;
}

const notes = 'refs/notes/pacer/';

/**
 * `pacer verify [PATH]`: checks the ledgers that a clone (or a bare repository) has in its notes; exit code 0 when they are
 * as Pacer wrote them, 1 when not. Remembers what it saw in refs of its own, so that the next call sees a rewrite.
 */
export async function verify(terminal: Terminal, path: string | undefined, options: VerifyOptions): Promise<number> {
  const directory = repositoryAt(resolve(path ?? '.'));
  const clusters = options.cluster === undefined ? await clustersOf(directory) : [options.cluster];
  const ledgers: NamedVerification[] = [];
  for (const cluster of clusters) ledgers.push(await verifyOne(directory, cluster, options.head));
  const missing = ledgers.find(ledger => ledger.head === undefined);
  if (ledgers.length === 0 || missing !== undefined) {
    throw pacerError('git-reference-missing', {
      message: `There is no ledger ${missing === undefined ? '' : `of the cluster ${missing.cluster} `}in ${directory}.`,
      advice: "A clone has no notes until they are fetched: git fetch origin 'refs/notes/pacer/*:refs/notes/pacer/*'",
    });
  }
  const isIntact = ledgers.every(({ findings }) => findings.every(({ severity }) => severity !== 'broken'));
  if (options.format === 'json') terminal.out(`${JSON.stringify({ intact: isIntact, ledgers })}\n`);
  else for (const ledger of ledgers) print(terminal, ledger);
  return isIntact ? 0 : 1;
}

async function verifyOne(directory: string, cluster: string, head: string | undefined): Promise<NamedVerification> {
  const git = createGit({ directory });
  const remembered = `refs/pacer/verified/${cluster}`;
  const before = await tipOf(git, remembered);
  const earlier = [before, head].filter(id => id !== undefined);
  const verification = await verifyLedger(directory, `${notes}${cluster}`, cluster, earlier);
  const isIntact = verification.findings.every(({ severity }) => severity !== 'broken');
  if (isIntact && verification.head !== undefined) await git.run(['update-ref', remembered, verification.head]);
  return { cluster, ...verification };
}

function print(terminal: Terminal, { cluster, head = '', commits, entries, findings }: NamedVerification): void {
  const style = createStyle(terminal.colour);
  const broken = findings.filter(({ severity }) => severity === 'broken');
  const verdict =
    broken.length === 0
      ? `${style.good('intact')}: ${entries} entries in ${commits} commits, each follows the one before.`
      : `${style.bad('not intact')}: ${broken.length} of ${commits} commits are not as Pacer writes them.`;
  terminal.out(`${style.strong(cluster)} ${verdict}\n`);
  for (const { severity, commit, sentence } of findings) {
    const mark = severity === 'broken' ? style.bad('!') : style.warn('·');
    terminal.out(`  ${mark} ${style.name(commit.slice(0, 12))} ${printable(sentence)}\n`);
  }
  terminal.out(style.faint(`  Keep this to check against later: pacer verify --cluster ${cluster} --head ${head}\n`));
}

function repositoryAt(path: string): string {
  const directory = gitDirectoryOf(path);
  if (directory !== undefined) return directory;
  if (existsSync(join(path, 'HEAD')) && existsSync(join(path, 'objects'))) return path;
  throw pacerError('usage', {
    message: `${path} is no git repository.`,
    advice: 'Go to the top folder of a clone of the desired repository, or name its path.',
  });
}

async function clustersOf(directory: string): Promise<readonly string[]> {
  const output = await createGit({ directory }).run(['for-each-ref', '--format=%(refname)', notes]);
  return output
    .split('\n')
    .filter(name => name.startsWith(notes))
    .map(name => name.slice(notes.length));
}
