import { describe, expect, it } from 'vitest';
import { missingPlatformPackages } from '../../tools/complete-lock-file.ts';

const parent = {
  version: '1.2.3',
  dev: true,
  license: 'MIT',
  optionalDependencies: { '@x/binding-linux-x64-gnu': '1.2.3', '@x/binding-linux-x64-musl': '1.2.3' },
};

describe('a lock file that was written against a registry with some platforms only', () => {
  it('gets the packages of the others, with the version that their parent names', () => {
    const missing = missingPlatformPackages({
      'node_modules/x': parent,
      'node_modules/@x/binding-linux-x64-gnu': { version: '1.2.3' },
    });
    expect(missing).toEqual({
      'node_modules/@x/binding-linux-x64-musl': {
        version: '1.2.3',
        cpu: ['x64'],
        libc: ['musl'],
        os: ['linux'],
        dev: true,
        license: 'MIT',
        optional: true,
      },
    });
  });

  it('reads the platform from each usual form of a name', () => {
    const names = {
      '@x/darwin-arm64': '1.0.0',
      'x-win32-ia32-msvc': '1.0.0',
      '@x/binding-linux-arm-gnueabihf': '1.0.0',
      '@x/binding-linux-arm-musleabihf': '1.0.0',
      '@x/binding-wasm32-wasi': '1.0.0',
    };
    const missing = missingPlatformPackages({ 'node_modules/x': { optionalDependencies: names } });
    expect(Object.values(missing).map(({ os, cpu, libc }) => [os?.[0], cpu?.[0], libc?.[0]])).toEqual([
      ['darwin', 'arm64', undefined],
      ['win32', 'ia32', undefined],
      ['linux', 'arm', 'glibc'],
      ['linux', 'arm', 'musl'],
      [undefined, 'wasm32', undefined],
    ]);
  });

  it('is complete afterwards', () => {
    const packages = { 'node_modules/x': parent };
    expect(missingPlatformPackages({ ...packages, ...missingPlatformPackages(packages) })).toEqual({});
  });

  it('gets nothing for a range of versions, for a name without a platform, or for what lies below the parent', () => {
    const packages = {
      'node_modules/x': {
        optionalDependencies: { fsevents: '2.3.3', '@x/linux-x64': '^1.0.0', '@y/linux-x64': '1.0.0' },
      },
      'node_modules/x/node_modules/@y/linux-x64': { version: '1.0.0' },
    };
    expect(missingPlatformPackages(packages)).toEqual({});
  });
});
