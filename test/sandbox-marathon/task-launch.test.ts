import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

async function launchOf(definition: object) {
  const world = createWorld();
  const { version } = world.put({ id: '/shop/web', cpus: 0.5, mem: 64, ...definition });
  await world.clock.advance(0);
  const [task] = [...world.mesos.tasks.values()];
  if (task === undefined) throw new Error('nothing was launched');
  return { task, version };
}

describe('what a task is launched with (reference 7.3)', () => {
  it('has the environment of Marathon, and its own over it', async () => {
    const { task, version } = await launchOf({
      cmd: 'run',
      portDefinitions: [
        { port: 0, name: 'http' },
        { port: 9000, name: 'admin' },
      ],
      labels: { 'a.b': 'c', long: 'x'.repeat(512) },
      env: { MODE: 'prod', HOST: 'mine' },
    });
    const [first = 0, second = 0] = task.ports;
    expect(task.environment).toEqual({
      HOST: 'mine',
      MODE: 'prod',
      PORT: String(first),
      PORT0: String(first),
      PORT1: String(second),
      PORTS: `${first},${second}`,
      PORT_10000: String(first),
      PORT_9000: String(second),
      PORT_HTTP: String(first),
      PORT_ADMIN: String(second),
      MESOS_TASK_ID: task.taskId,
      MARATHON_APP_ID: '/shop/web',
      MARATHON_APP_VERSION: version,
      MARATHON_APP_RESOURCE_CPUS: '0.5',
      MARATHON_APP_RESOURCE_MEM: '64.0',
      MARATHON_APP_RESOURCE_DISK: '0.0',
      MARATHON_APP_RESOURCE_GPUS: '0',
      MARATHON_APP_LABELS: 'A_B',
      MARATHON_APP_LABEL_A_B: 'c',
    });
    expect(task).toMatchObject({ command: 'run', killGracePeriod: 3000, name: 'web.shop' });
  });

  it('names the image, and host ports for the ports of a bridge app', async () => {
    const { task } = await launchOf({
      container: {
        type: 'DOCKER',
        docker: { image: 'registry.local/web:1', forcePullImage: true },
        portMappings: [{ containerPort: 8080, name: 'http' }],
      },
      networks: [{ mode: 'container/bridge' }],
      args: ['--serve'],
      taskKillGracePeriodSeconds: 9,
      fetch: [{ uri: 'http://x/y.tgz' }],
    });
    const [port] = task.ports;
    expect(task).toMatchObject({
      image: 'registry.local/web:1',
      forcePullImage: true,
      args: ['--serve'],
      killGracePeriod: 9000,
      fetch: [{ uri: 'http://x/y.tgz', extract: true, executable: false }],
      environment: {
        PORT0: String(port),
        PORT_8080: String(port),
        PORT_HTTP: String(port),
        MARATHON_APP_DOCKER_IMAGE: 'registry.local/web:1',
      },
    });
    expect(task).not.toHaveProperty('command');
  });

  it('does not give a port out again right after it was given back', async () => {
    const world = createWorld();
    world.put({ id: '/web', cmd: 'run', cpus: 0.1, mem: 10, constraints: [['hostname', 'CLUSTER', 'S0']] });
    await world.clock.advance(1000);
    const ports: (number | undefined)[] = [];
    for (let turn = 0; turn < 5; turn++) {
      ports.push([...world.mesos.tasks.values()][0]?.ports[0]);
      const [instance] = world.instances('/web');
      if (instance !== undefined) world.engine.tracker.kill(instance, 'Running');
      await world.clock.advance(1000);
    }
    expect(new Set(ports).size).toBe(5);
  });
});
