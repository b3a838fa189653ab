import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, reportFindings } from './findings.ts';

/** What the lock file says of one package; members that are not used here are kept as they are. */
export interface LockedPackage {
  readonly version?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

type LockedPackages = Readonly<Record<string, LockedPackage>>;

/**
 * The optional packages that a lock file asks for and does not hold, by their place in it. They come about when a
 * registry serves the packages of some platforms only: `npm install` leaves the others out, and `npm ci` then refuses
 * the lock file. Each is written with the exact version its parent names; there is no checksum to write, since nobody
 * here has seen the package.
 */
export function missingPlatformPackages(packages: LockedPackages): LockedPackages {
  const missing: Record<string, LockedPackage> = {};
  for (const [parent, { optionalDependencies = {}, dev, license }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const platform = platformOf(name);
      const isThere = packages[`node_modules/${name}`] ?? packages[`${parent}/node_modules/${name}`];
      if (isThere !== undefined || platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      missing[`node_modules/${name}`] = {
        version,
        ...platform,
        ...(dev === true && { dev }),
        ...(license !== undefined && { license }),
        optional: true,
      };
    }
  }
  return missing;
}

/** Reads the platform from a name like `@scope/binding-linux-x64-musl`; undefined when the name says none. */
function platformOf(name: string): Pick<LockedPackage, 'cpu' | 'os' | 'libc'> | undefined {
  // WebAssembly is for every system.
  if (/[/-]wasm32-wasip?\d*$/.test(name)) return { cpu: ['wasm32'] };
  const found =
    /(?:^|[/-])(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-([a-z0-9]+)(?:-(\w+))?$/.exec(
      name,
    );
  const [, os, cpu, variant] = found ?? [];
  if (os === undefined || cpu === undefined) return undefined;
  if (os !== 'linux' || variant === undefined) return { cpu: [cpu], os: [os] };
  return { cpu: [cpu], libc: [variant.startsWith('musl') ? 'musl' : 'glibc'], os: [os] };
}

if (isMain(import.meta.url)) {
  const path = join(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: LockedPackages };
  const missing = missingPlatformPackages(lock.packages);
  if (process.argv.includes('--check')) {
    const findings = Object.keys(missing).map(name => ({
      file: 'package-lock.json',
      line: 1,
      message: `${name} is missing, and npm ci will refuse; run node tools/complete-lock-file.ts`,
    }));
    reportFindings(findings, 'the lock file is complete');
  } else {
    const byName = Object.entries({ ...lock.packages, ...missing }).toSorted(([a], [b]) => (a < b ? -1 : 1));
    lock.packages = Object.fromEntries(byName);
    writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);
    process.stdout.write(`${Object.keys(missing).length} packages added\n`);
  }
}
