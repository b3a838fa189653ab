import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';
import { schemaErrors } from './schema-errors.ts';

describe('builds on the command line', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  it('pacer builds lists the build of an app with its image, commit, length and link', async () => {
    const { code, out } = await sandbox.pacer('builds');
    expect(code).toBe(0);
    expect(out).toMatch(
      /pacer\/build-image#\d+ +succeeded +hello +[0-9a-f]{8} +\d\S* m?s .*http:\/\/\S+\/job\/pacer\//,
    );
    const json: unknown = JSON.parse((await sandbox.pacer('builds', '/hello', '--format', 'json')).out);
    expect(await schemaErrors('build-list', json)).toEqual([]);
    expect(json).toMatchObject({
      builds: expect.arrayContaining([
        expect.objectContaining({ image: 'hello', apps: ['/hello'], fate: 'wanted', state: 'succeeded' }),
      ]),
    });
  });

  it('pacer build logs prints the console; with -f also the stages, and the exit code says how it ended', async () => {
    const { code, out } = await sandbox.pacer('build', 'logs', 'hello');
    expect([code, out]).toEqual([0, expect.stringMatching(/==> \[\d+\.\d s\] push .*\nFinished: SUCCESS\n$/s)]);
    const followed = await sandbox.pacer('build', 'logs', '-f', '/hello');
    expect([followed.code, followed.out]).toEqual([0, out]);
    expect(followed.err).toMatch(/push .*: succeeded \d/);
    const [name = ''] = /pacer\/build-image#\d+/.exec((await sandbox.pacer('builds', 'hello')).out) ?? [];
    expect((await sandbox.pacer('build', 'logs', name)).out).toBe(out);
    expect((await sandbox.pacer('builds', '/nothing')).out).toBe('Jenkins shows no build of /nothing.\n');
    expect(await sandbox.pacer('promote', '--all', '--to', 'prod', '--repository', '/no/such/folder')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: There is no file or folder \/no\/such\/folder\./) as string,
    });
    expect(await sandbox.pacer('build', 'logs', '/nothing')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Jenkins shows no build of /nothing'),
    });
  });
});
