import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { probeOf } from '../../sandbox/mesos/check/probe-of.ts';
import { runCheck, type CheckReport } from '../../sandbox/mesos/check/run-check.ts';
import { probeHttp, probeTcp } from '../../sandbox/mesos/probe.ts';
import { startMesos } from './support.ts';

const usual = { delay: 1000, interval: 5000, grace: 10_000, maxConsecutiveFailures: 3 };

/** Runs a check on virtual time; `results[n]` is what the nth look finds, the last one goes on for ever. */
function checked(results: readonly boolean[], check = usual) {
  const clock = createVirtualClock();
  const start = clock.now();
  const reports: (CheckReport & { at: number })[] = [];
  const looks: number[] = [];
  const stop = runCheck({
    clock,
    check,
    probe: () => {
      const ok = results[Math.min(looks.length, results.length - 1)] ?? true;
      looks.push(clock.now() - start);
      return Promise.resolve({ ok, cause: ok ? '' : 'no' });
    },
    report: report => reports.push({ ...report, at: clock.now() - start }),
  });
  return { clock, reports, looks, stop };
}

test('the first look comes after the delay, the next after each interval', async () => {
  const { clock, looks, reports, stop } = checked([true]);
  await clock.advance(11_500);
  expect(looks).toEqual([1000, 6000, 11_000]);
  expect(reports).toEqual([{ healthy: true, cause: '', kill: false, at: 1000 }]);
  stop();
  await clock.advance(20_000);
  expect(looks).toHaveLength(3);
});

test('failures before the first success do not count while the grace period lasts', async () => {
  const { clock, reports } = checked([false]);
  await clock.advance(10_900);
  expect(reports).toEqual([]);
  await clock.advance(11_000);
  expect(reports.map(report => [report.at, report.kill])).toEqual([
    [11_000, false],
    [16_000, false],
    [21_000, true],
  ]);
});

test('after the first success failures count at once, grace or not', async () => {
  const { clock, reports } = checked([true, false, false, false]);
  await clock.advance(16_000);
  expect(reports.map(report => [report.healthy, report.kill])).toEqual([
    [true, false],
    [false, false],
    [false, false],
    [false, true],
  ]);
});

test('a success in between starts the count anew', async () => {
  const { clock, reports } = checked([true, false, false, true, false, false, true, true]);
  await clock.advance(40_000);
  expect(reports.some(report => report.kill)).toBe(false);
  expect(reports.map(report => report.healthy)).toEqual([true, false, false, true, false, false, true]);
});

test('zero allowed failures never kill', async () => {
  const { clock, reports } = checked([true, false], { ...usual, maxConsecutiveFailures: 0 });
  await clock.advance(60_000);
  expect(reports.length).toBeGreaterThan(5);
  expect(reports.some(report => report.kill)).toBe(false);
});

async function httpPort(status: number | 'silent', path = '/'): Promise<number> {
  const server = createServer((request, response) => {
    if (status === 'silent') return;
    response.writeHead(request.url === path ? status : 404, { location: '/elsewhere' });
    response.end('body');
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

test.for([
  [200, true, ''],
  [204, true, ''],
  [302, true, ''],
  [399, true, ''],
  [400, false, 'HTTP status 400'],
  [503, false, 'HTTP status 503'],
] as const)('an HTTP look at status %i is well: %s', async ([status, ok, cause]) => {
  const port = await httpPort(status, '/health?deep=1');
  const result = await probeHttp({ host: '127.0.0.1', port, path: '/health?deep=1', timeout: 5000 });
  expect(result).toEqual({ ok, cause });
});

test('a look at a port where nobody listens, or at a path that is none, is not well', async () => {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await probeTcp({ host: '127.0.0.1', port, timeout: 5000 })).toEqual({ ok: true, cause: '' });
  await new Promise(resolve => server.close(resolve));

  const refused = { ok: false, cause: 'connection refused' };
  expect(await probeTcp({ host: '127.0.0.1', port, timeout: 5000 })).toEqual(refused);
  expect(await probeHttp({ host: '127.0.0.1', port, timeout: 5000 })).toEqual(refused);
  expect(await probeHttp({ host: '127.0.0.1', port, path: '/a b\n', timeout: 5000 })).toMatchObject({ ok: false });
});

test('a server that does not answer in time is not well', async () => {
  const clock = createVirtualClock();
  const port = await httpPort('silent');
  const result = probeHttp({ host: '127.0.0.1', port, timeout: 20_000, clock });
  await clock.advance(20_000);
  expect(await result).toEqual({ ok: false, cause: 'no answer within 20 seconds' });
});

test('a task with an HTTP check becomes healthy, and is killed when it stays away', async () => {
  const mesos = await startMesos();
  const script = `let n = 0; require('http').createServer((q, r) => { n += 1; r.statusCode = n > 2 ? 500 : 200; r.end(); }).listen(process.env.PORT0, '127.0.0.1')`;
  mesos.launch({
    taskId: 'web',
    args: ['node', '-e', script],
    environment: { PORT0: '23012' },
    ports: [23_012],
    check: {
      kind: 'http',
      port: 23_012,
      path: '/',
      delay: 0,
      interval: 50,
      timeout: 1000,
      grace: 9000,
      maxConsecutiveFailures: 2,
    },
  });
  const last = await mesos.reached('web', 'TASK_KILLED');
  const said = mesos.statuses.filter(status => status.reason === 'REASON_TASK_HEALTH_CHECK_STATUS_UPDATED');
  expect(said.map(status => [status.state, status.healthy])).toEqual([
    ['TASK_RUNNING', true],
    ['TASK_RUNNING', false],
    ['TASK_RUNNING', false],
  ]);
  expect(said[1]?.message).toBe('HTTP status 500');
  expect(last.healthy).toBe(false);
});

test('a command check runs with the environment of its task, and its time limit ends it', async () => {
  const mesos = await startMesos();
  const check = { kind: 'command', delay: 0, interval: 50, timeout: 300, grace: 0, maxConsecutiveFailures: 1 } as const;
  mesos.launch({
    taskId: 'good',
    command: 'sleep 300',
    environment: { WORD: 'yes' },
    check: { ...check, command: '[ "$WORD" = yes ] && [ "$PWD" = "$MESOS_SANDBOX" ]' },
  });
  mesos.launch({ taskId: 'slow', command: 'sleep 300', check: { ...check, command: 'sleep 200' } });
  await mesos.reached('slow', 'TASK_KILLED');
  const said = mesos.statuses.find(status => status.taskId === 'slow' && status.healthy === false);
  expect(said?.message).toBe('Command timed out after 0.3 seconds');
  expect(mesos.statuses.find(status => status.taskId === 'good' && status.healthy !== undefined)?.healthy).toBe(true);
});

test('an HTTPS check speaks TLS, an HTTP check does not', async () => {
  const firstBytes: (number | undefined)[] = [];
  const server = createTcpServer(socket => {
    socket.on('error', () => {});
    socket.once('data', data => {
      firstBytes.push(data[0]);
      socket.destroy();
    });
  });
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  for (const scheme of ['https', 'http'] as const) {
    const check = { kind: 'http', scheme, port, timeout: 2000, ...usual } as const;
    const look = probeOf(check, noContainer, noExecutor, createVirtualClock());
    expect((await look()).ok).toBe(false);
  }
  const handshake = 0x16;
  expect(firstBytes).toEqual([handshake, 'G'.codePointAt(0)]);
});

// An HTTP check asks neither.
const noContainer = {} as Parameters<typeof probeOf>[1];
const noExecutor = {} as Parameters<typeof probeOf>[2];
