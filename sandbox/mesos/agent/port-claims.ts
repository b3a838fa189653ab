import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSameProcess, processIdentity, type ProcessIdentity } from '../executor/process-identity.ts';

/**
 * Ports that sandboxes of this machine gave to tasks which may not listen yet. Two sandboxes side by side would
 * otherwise hand the same port out in the half second between launch and `listen`.
 */
export interface PortClaims {
  /** Takes a port; false when another living sandbox has it. */
  claim(port: number): boolean;
  release(port: number): void;
  /** Gives up every claim of this sandbox. */
  close(): void;
  /** Ports that living sandboxes other than this one hold. */
  foreign(): ReadonlySet<number>;
}

interface Claim extends ProcessIdentity {
  /** Tells two stand-ins of one process apart. */
  readonly owner: string;
}

/** Where all sandboxes of one user meet. */
export function defaultClaimsDirectory(): string {
  return join(tmpdir(), `pacer-sandbox-ports-${process.getuid?.() ?? 'user'}`);
}

/** Opens the claims in `directory` (one small file per port) under the name `owner`. */
export function createPortClaims(directory: string, owner: string): PortClaims {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A claim is a hard link to this file: it appears with its content or not at all.
  const ownerFile = join(directory, `owner-${owner}`);
  const held = new Set<number>();
  const fileOf = (port: number): string => join(directory, String(port));

  /** The living owner of a port's file; removes what a dead one left. */
  function holder(port: number): string | undefined {
    const claim = readClaim(fileOf(port));
    if (claim === undefined) return undefined;
    if (isSameProcess(claim)) return claim.owner;
    rmSync(fileOf(port), { force: true });
    return undefined;
  }

  writeFileSync(ownerFile, JSON.stringify({ owner, ...processIdentity(process.pid) } satisfies Claim), { mode: 0o600 });
  for (const name of readdirSync(directory)) {
    const claim = name.startsWith('owner-') ? readClaim(join(directory, name)) : undefined;
    if (claim !== undefined && !isSameProcess(claim)) rmSync(join(directory, name), { force: true });
  }

  function release(port: number): void {
    if (held.delete(port) && readClaim(fileOf(port))?.owner === owner) rmSync(fileOf(port), { force: true });
  }

  return {
    claim(port) {
      for (let attempt = 0; attempt < 2; attempt++) {
        try {
          linkSync(ownerFile, fileOf(port));
          held.add(port);
          return true;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          const current = holder(port);
          if (current !== undefined) return current === owner;
        }
      }
      return false;
    },
    release,
    close() {
      for (const port of Array.from(held)) release(port);
      rmSync(ownerFile, { force: true });
    },
    foreign() {
      const ports = new Set<number>();
      for (const name of readdirSync(directory)) {
        const port = Number(name);
        if (!Number.isInteger(port)) continue;
        const current = holder(port);
        if (current !== undefined && current !== owner) ports.add(port);
      }
      return ports;
    },
  };
}

/** Undefined when there is no claim any more, or a file that no sandbox wrote. */
function readClaim(file: string): Claim | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Claim;
  } catch {
    return undefined;
  }
}
