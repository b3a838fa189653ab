/** Who may import whom, for one place of the house. The longest `place` that a file lies in decides. */
export interface Wall {
  /** A folder, or a file of the top folder. */
  readonly place: string;
  /** Places it may import besides itself; `*` is every place. */
  readonly knows: readonly string[];
  /** The folders that may exist directly below; any when left out. */
  readonly rooms?: readonly string[];
  /** No I/O, no clock, no randomness: in its files and in every file they load. */
  readonly pure?: true;
  /** One sentence, printed with a violation: what the wall protects. */
  readonly why: string;
}

const client = {
  knows: ['http', 'errors', 'clock'],
  why: 'a client speaks for one server and can be used, tested and replaced by itself',
} as const;

const workshop = {
  knows: ['*'],
  why: 'it looks at the product and is no part of it',
} as const;

/** The walls of the house; docs/architecture.md says what the places are for. */
export const walls: readonly Wall[] = [
  { place: 'errors', knows: [], why: 'it is the ground floor: everything stands on it' },
  { place: 'clock', knows: ['errors'], why: 'a low floor knows only the floors below' },
  { place: 'http', knows: ['errors', 'clock'], why: 'a low floor knows only the floors below' },
  { place: 'git', knows: ['errors', 'clock'], why: 'a low floor knows only the floors below' },
  { place: 'schemas', knows: ['errors'], why: 'what users write is described without the program that reads it' },

  { place: 'marathon', ...client },
  { place: 'mesos', ...client },
  { place: 'jenkins', ...client },
  { place: 'jenkins/pipeline', knows: [], why: 'it runs on a Jenkins agent, where nothing else of Pacer is' },
  { place: 'registry', ...client },
  { place: 'forge', ...client },

  {
    place: 'reconciler',
    // package.json says which version this is.
    knows: [
      'errors',
      'clock',
      'http',
      'git',
      'schemas',
      'marathon',
      'mesos',
      'jenkins',
      'registry',
      'forge',
      'package.json',
    ],
    rooms: [
      'daemon',
      'snapshot',
      'policy',
      'secrets',
      'desired',
      'observe',
      'build',
      'lock',
      'revert',
      'change',
      'plan',
      'import',
      'rollout',
      'ledger',
      'review',
      'notify',
      'loop',
      'logs',
      'access',
      'api',
      'cli',
    ],
    why: 'the daemon must run where there is neither sandbox nor dashboard',
  },
  {
    place: 'reconciler/policy',
    knows: ['errors'],
    pure: true,
    why: 'whether a rule holds must not depend on who asks or when: the moment is an argument',
  },
  {
    place: 'reconciler/desired',
    knows: ['errors', 'schemas', 'marathon', 'mesos', 'registry', 'git', 'reconciler/snapshot', 'reconciler/policy'],
    pure: true,
    why: 'what a commit wants follows from its files alone',
  },
  {
    place: 'reconciler/plan',
    knows: [
      'errors',
      'schemas',
      'marathon',
      'mesos',
      'registry',
      'reconciler/snapshot',
      'reconciler/policy',
      'reconciler/desired',
      'reconciler/observe',
    ],
    pure: true,
    why: 'the same input must give the same plan (law 2)',
  },
  {
    place: 'reconciler/import',
    knows: ['errors', 'marathon', 'reconciler/snapshot', 'reconciler/desired', 'reconciler/plan'],
    pure: true,
    why: 'what is written about a cluster follows from what it answers',
  },

  {
    place: 'sandbox',
    // The Jenkins stand-in runs the very script that a real agent runs: as a process, by its path.
    knows: ['errors', 'clock', 'http', 'git', 'marathon', 'registry', 'jenkins/pipeline'],
    why: 'a stand-in that shares code with the daemon would share its mistakes',
  },
  { place: 'dashboard', knows: ['schemas/generated'], why: 'the dashboard knows the daemon by its HTTP API alone' },

  { place: 'clusters', knows: [], why: 'it is an example to copy, without any of the program' },
  { place: 'images', knows: [], why: 'it is an example to copy, without any of the program' },
  { place: 'docs', knows: [], why: 'it is for reading' },
  { place: 'test', ...workshop },
  { place: 'bench', ...workshop },
  { place: 'tools', ...workshop },

  {
    place: 'pacer.ts',
    knows: ['reconciler/cli', 'sandbox'],
    why: 'it only puts the command line and the sandbox together',
  },
  { place: 'package.json', knows: [], why: 'it describes the package' },
  { place: 'vitest.config.ts', knows: [], why: 'it configures the test runner and nothing else' },
];

/** Longest source file allowed, in lines; generated files may be longer. */
export const longestFile = 400;

/** Files whose tool asks for a default export. */
export const defaultExportWanted = /(^|\/)[\w.-]+\.config\.ts$/;

/** Files that a generator writes. */
export const generatedFile = /(^|\/)generated\/|\.generated\.[a-z]+$/;

/** Built-in modules without effects. `node:crypto` is no member: see `pureCryptoNames`. */
export const pureBuiltins: ReadonlySet<string> = new Set([
  'node:assert',
  'node:assert/strict',
  'node:buffer',
  'node:path',
  'node:path/posix',
  'node:querystring',
  'node:string_decoder',
  'node:url',
  'node:util',
]);

/** The names of `node:crypto` that a pure place may import: hashing, no randomness. */
export const pureCryptoNames: ReadonlySet<string> = new Set(['createHash', 'createHmac', 'hash', 'timingSafeEqual']);

/** npm packages without effects. */
export const purePackages: ReadonlySet<string> = new Set(['ajv', 'ajv-formats', 'js-yaml', 'semver']);
