import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createPortClaims } from '../../sandbox/mesos/agent/port-claims.ts';
import { startMesos, temporaryDirectory, twoAgents } from './support.ts';

function listenOn(port: number, host: string): Promise<void> {
  const server = createServer();
  onTestFinished(() => void server.close());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

test('a port that something else listens on is not offered, and refused when asked for', async () => {
  await listenOn(23_003, '0.0.0.0');
  await listenOn(23_004, '127.0.0.1');
  const mesos = await startMesos();

  const free = mesos.mesos.offers()[0]?.freePorts ?? [];
  expect(free).toContain(23_002);
  expect(free).not.toContain(23_003);
  expect(free).not.toContain(23_004);
  expect(() => mesos.launch({ taskId: 'late', command: 'true', ports: [23_002, 23_003] })).toThrow(
    /port 23003 is taken/,
  );
  expect(mesos.mesos.agents()[0]?.usedPorts).toEqual([]);
});

test('a port that was taken between offer and launch is refused', async () => {
  const mesos = await startMesos();
  expect(mesos.mesos.offers()[0]?.freePorts).toContain(23_005);
  await listenOn(23_005, '127.0.0.1');
  expect(() => mesos.launch({ taskId: 'late', command: 'true', ports: [23_005] })).toThrow(/port 23005 is taken/);
});

test('two sandboxes with the same ranges do not give out the same port, though neither task listens yet', async () => {
  const portClaims = await temporaryDirectory();
  const one = await startMesos({ portClaims });
  const other = await startMesos({ portClaims });
  one.launch({ taskId: 'quiet', command: 'sleep 300', ports: [23_006] });

  expect(() => other.launch({ taskId: 'second', command: 'true', ports: [23_006] })).toThrow(/port 23006 is taken/);
  await expect.poll(() => other.mesos.offers()[0]?.freePorts).not.toContain(23_006);

  one.mesos.kill('quiet');
  await one.reached('quiet', 'TASK_KILLED');
  other.launch({ taskId: 'third', command: 'true', ports: [23_006] });
  await other.reached('third', 'TASK_FINISHED');
});

test('the claim of a process that is gone holds nobody up', async () => {
  const directory = await temporaryDirectory();
  const { writeFile } = await import('node:fs/promises');
  const gone = { owner: 'gone', pid: process.pid, started: '1', boot: 'another boot' };
  await writeFile(`${directory}/23007`, JSON.stringify(gone));
  const claims = createPortClaims(directory, 'mine');
  expect(claims.foreign().size).toBe(0);
  expect(claims.claim(23_007)).toBe(true);
  claims.close();
});

test('agents whose ports overlap or whose ids repeat are refused at the start', async () => {
  const [first, second] = twoAgents;
  if (first === undefined || second === undefined) throw new Error('no agents');
  const directory = await temporaryDirectory();
  const start = (...agents: (typeof first)[]): Promise<unknown> => startMesos({ directory, agents });
  await expect(start(first, { ...second, ports: [23_019, 23_030] })).rejects.toThrow(/overlap/);
  await expect(start(first, { ...second, id: 'agent-1' })).rejects.toThrow(/Two agents/);
  await expect(start({ ...first, ports: [5, 4] })).rejects.toThrow(/port range/);
});
