import { describe, expect, it } from 'vitest';
import { translateFailure } from '../../git/failure.ts';
import { createGit } from '../../git/git.ts';
import { gitEnvironment } from '../../git/environment.ts';
import { testRepository } from './repositories.ts';

describe('what git says', () => {
  it.each([
    ["fatal: couldn't find remote ref refs/heads/x", 'git-reference-missing'],
    ["fatal: detected dubious ownership in repository at '/srv/a.git'", 'git-refused'],
    ["fatal: transport 'ext' not allowed", 'git-refused'],
    ['! [rejected] main -> main (fetch first)\nerror: failed to push some refs', 'git-rejected-push'],
    ['fatal: Authentication failed for https://git.example.com/a.git/', 'git-access-refused'],
    ['fatal: could not read Username for https://git.example.com: terminal prompts disabled', 'git-access-refused'],
    ['git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.', 'git-access-refused'],
    ['Host key verification failed.\nfatal: Could not read from remote repository.', 'git-unreachable'],
    ["fatal: unable to access 'https://h/': Could not resolve host: h", 'git-unreachable'],
    ["fatal: '/srv/x' does not appear to be a git repository", 'git-repository-missing'],
    ["remote: Not Found\nfatal: repository 'https://git.example.com/a.git/' not found", 'git-repository-missing'],
    ['fatal: something new', 'git-failed'],
  ])('%j becomes %s', (output, code) => {
    const error = translateFailure({ command: 'fetch', exitCode: 128, output });
    expect(error.code).toBe(code);
    expect(error.advice).not.toBe('');
  });

  it.each([
    ['!\trefs/a:refs/heads/main\t[remote rejected] (pre-receive hook declined)\nDone', 'git-push-forbidden'],
    ['! [remote rejected] a -> main (protected branch hook declined)', 'git-push-forbidden'],
    ['!\trefs/a:refs/heads/main\t[remote rejected] (branch is currently checked out)', 'git-push-forbidden'],
    ['remote: Permission to a/b.git denied to c.\nfatal: unable to access: error: 403', 'git-push-forbidden'],
    ['error: insufficient permission for adding an object to repository database ./objects', 'git-push-forbidden'],
    ['!\trefs/a:refs/heads/main\t[rejected] (fetch first)\nDone', 'git-rejected-push'],
    ['!\trefs/a:refs/heads/main\t[rejected] (non-fast-forward)\nDone', 'git-rejected-push'],
    ['!\trefs/a:refs/heads/main\t[remote rejected] (failed to update ref)\nDone', 'git-rejected-push'],
    ["!\trefs/a:refs/heads/main\t[remote rejected] (cannot lock ref 'refs/heads/main')", 'git-rejected-push'],
    ['!\trefs/a:refs/heads/main\t[remote rejected] (incorrect old value provided)', 'git-rejected-push'],
  ])('of a push, %j becomes %s', (output, code) => {
    expect(translateFailure({ command: 'push', exitCode: 1, output }).code).toBe(code);
  });

  it('never carries on the user and password of an address', () => {
    const output = "fatal: unable to access 'https://me:hunter2@git.example.com/a.git/': 403";
    const error = translateFailure({ command: 'fetch', exitCode: 128, output });
    expect(JSON.stringify([error.message, error.context])).not.toContain('hunter2');
  });
});

describe('the environment of git', () => {
  it('passes on no variable that could change what git does, and no secret in arguments', () => {
    const environment = gitEnvironment({
      directory: '/d',
      environment: {
        PATH: '/bin',
        GIT_SSH_COMMAND: 'evil',
        GIT_EXTERNAL_DIFF: 'evil',
        EDITOR: 'evil',
        HOME: '/root',
        AWS_SECRET: 'x',
      },
      credentials: [{ url: 'https://git.example.com/', authorization: 'Basic c2VjcmV0' }],
    });
    expect(JSON.stringify(environment)).not.toContain('evil');
    expect(environment).not.toHaveProperty('AWS_SECRET');
    expect(environment['HOME']).toBe('/d');
    expect(environment).toMatchObject({
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.https://git.example.com/.extraHeader',
      GIT_CONFIG_VALUE_0: 'Authorization: Basic c2VjcmV0',
      GIT_ALLOW_PROTOCOL: 'https:ssh:file',
      GIT_TERMINAL_PROMPT: '0',
    });
  });

  it('lets every command run with credentials set', async () => {
    const { url } = await testRepository({ a: '1' });
    const git = createGit({ directory: url, credentials: [{ url: 'https://h.example/', authorization: 'Bearer t' }] });
    expect(await git.run(['rev-parse', '--is-bare-repository'])).toBe('true\n');
    await expect(git.run(['rev-parse', '--verify', 'none'])).rejects.toMatchObject({
      code: expect.stringMatching(/^git-/),
    });
  });

  it('reports a directory that is not there', async () => {
    await expect(createGit({ directory: '/nonexistent/x' }).run(['status'])).rejects.toMatchObject({
      code: 'git-failed',
    });
  });
});
