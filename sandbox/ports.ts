import { createServer } from 'node:net';
import { pacerError } from '../errors/pacer-error.ts';

/** The servers of a sandbox in the order of their ports. */
export const serverNames = ['marathon', 'mesos', 'jenkins', 'registry', 'api', 'control'] as const;
/** A server of a sandbox. */
export type ServerName = (typeof serverNames)[number];
/** A port for each server. */
export type Ports = Readonly<Record<ServerName, number>>;

/** First of the consecutive ports that are used when nothing else is said. */
const defaultFirstPort = 7070;

/** Which ports to use. */
export interface PortWish {
  /** `--port`: the first of consecutive ports, 0 for free ones, undefined for the usual ones. */
  readonly first: number | undefined;
  /** Ports of the last run in this folder: kept when free, since image names depend on them. */
  readonly before: Ports | undefined;
}

/**
 * Chooses ports; 0 means that the server takes a free one when it starts to listen. Explicitly named ones are taken as
 * they are (listening on them fails when they are in use); otherwise the ones of the last run, the usual ones, or free ones.
 */
export async function choosePorts(wish: PortWish): Promise<Ports> {
  if (wish.first !== undefined && wish.first !== 0) return consecutive(wish.first);
  if (wish.before !== undefined && (await allFree(wish.before))) return wish.before;
  if (wish.first === undefined && (await allFree(consecutive(defaultFirstPort)))) return consecutive(defaultFirstPort);
  return toPorts(serverNames.map(() => 0));
}

function consecutive(first: number): Ports {
  return toPorts(serverNames.map((_name, index) => first + index));
}

async function allFree(ports: Ports): Promise<boolean> {
  const probes = await Promise.all(Object.values(ports).map(port => isFree(port)));
  return probes.every(Boolean);
}

/** Service ports that Marathon may give out in this sandbox, and no other sandbox of this machine. */
export interface ServicePorts {
  readonly first: number;
  readonly last: number;
  release(): Promise<void>;
}

const blockSize = 100;

/**
 * Claims a block of service ports by listening on its last port for as long as the sandbox runs: the block of the last
 * run when it can be had, since apps keep their service ports, else the first free one from 10000 on.
 */
export async function claimServicePorts(before: number | undefined): Promise<ServicePorts> {
  const blocks = Array.from({ length: blockSize }, (_unused, index) => 10_000 + index * blockSize);
  for (const first of before === undefined ? blocks : [before, ...blocks]) {
    const last = first + blockSize - 1;
    const claim = await listen(last).catch(() => undefined);
    if (claim !== undefined) return { first, last: last - 1, release: claim.close };
  }
  throw pacerError('usage', {
    message: 'No block of service ports is free between 10000 and 20000.',
    advice: 'Stop other sandboxes.',
  });
}

/** Whether something can listen on a loopback port right now. */
async function isFree(port: number): Promise<boolean> {
  const probe = await listen(port).catch(() => undefined);
  await probe?.close();
  return probe !== undefined;
}

function listen(wanted: number): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => new Promise(done => void probe.close(() => done())) });
    });
  });
}

function toPorts(numbers: readonly number[]): Ports {
  return Object.fromEntries(serverNames.map((name, index) => [name, numbers[index] ?? 0])) as Ports;
}
