import type { JsonObject } from '../marathon/types.ts';

const frameworkId = '00000000-0000-4000-8000-000000000000-0001';

/** Answers of a master with so many agents, two thirds full, in the form of the v0 API. */
export function mesosAnswers(agents: number): { readonly slaves: string; readonly frameworks: string } {
  const slaves: JsonObject[] = [];
  const tasks: JsonObject[] = [];
  for (let number = 0; number < agents; number++) {
    const id = `00000000-0000-4000-8000-000000000000-S${number}`;
    // A mixture of sizes, filled by tasks of 0.5 cpus and 512 MB.
    const mem = [16_384, 32_768, 65_536][number % 3] ?? 16_384;
    const running = Math.floor(((mem / 512) * (50 + ((number * 7) % 45))) / 100);
    const cpus = mem / 1024;
    slaves.push(slave(id, number, { cpus, mem }, running));
    for (let task = 0; task < running; task++) tasks.push(taskOn(id, number * 1_000 + task));
  }
  const framework = { id: frameworkId, name: 'marathon', role: '*', capabilities: [], tasks, offers: [] };
  return {
    slaves: JSON.stringify({ slaves, recovered_slaves: [] }),
    frameworks: JSON.stringify({ frameworks: [framework] }),
  };
}

/** The id of the framework in the answers. */
export const marathonId = frameworkId;

function slave(id: string, number: number, total: { cpus: number; mem: number }, running: number): JsonObject {
  const used = { cpus: running * 0.5, mem: running * 512 };
  const none = { cpus: 0, mem: 0, disk: 0, gpus: 0 };
  const scalars = (amounts: Readonly<Record<string, number>>): JsonObject[] =>
    Object.entries(amounts).map(([name, value]) => ({ name, type: 'SCALAR', scalar: { value }, role: '*' }));
  const ports = (begin: number, end: number): JsonObject => ({
    name: 'ports',
    type: 'RANGES',
    ranges: { range: [{ begin, end }] },
    role: '*',
  });
  return {
    id,
    hostname: `agent-${number}.example.com`,
    pid: `slave(1)@10.0.${number >> 8}.${number & 255}:5051`,
    attributes: { rack: `r${number % 20}`, kind: number % 10 === 0 ? 'ssd' : 'disk' },
    resources: { ...total, disk: 100_000, gpus: 0, ports: '[31000-32000]' },
    used_resources: { ...used, disk: 0, gpus: 0, ports: `[31000-${31_000 + running}]` },
    offered_resources: none,
    reserved_resources: {},
    unreserved_resources: { ...total, disk: 100_000, gpus: 0, ports: '[31000-32000]' },
    active: true,
    deactivated: false,
    reserved_resources_full: {},
    unreserved_resources_full: [...scalars({ ...total, disk: 100_000 }), ports(31_000, 32_000)],
    used_resources_full: [...scalars(used), ports(31_000, 31_000 + running)],
    offered_resources_full: [],
  };
}

function taskOn(slaveId: string, number: number): JsonObject {
  const app = number % 800;
  const uuid = `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`;
  return {
    id: `group-${app % 10}_app-${app}.instance-${uuid}._app.1`,
    name: `app-${app}.group-${app % 10}`,
    framework_id: frameworkId,
    slave_id: slaveId,
    state: 'TASK_RUNNING',
    resources: {
      cpus: 0.5,
      mem: 512,
      disk: 0,
      gpus: 0,
      ports: `[${31_000 + (number % 1_000)}-${31_000 + (number % 1_000)}]`,
    },
  };
}
