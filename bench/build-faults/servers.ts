import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock, type Clock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { createFaultBoard, type FaultBoard } from '../../sandbox/faults/board.ts';
import { withFaults } from '../../sandbox/faults/with-faults.ts';
import { createJenkinsStandIn, type JenkinsStandIn } from '../../sandbox/jenkins/stand-in.ts';
import { createRegistryStandIn } from '../../sandbox/registry/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';
import { agentScript, startAgents, type Agents } from './agent.ts';

/** Jenkins, its agents and a registry, on loopback, with switches. */
export interface Servers {
  readonly jenkinsUrl: string;
  readonly registryUrl: string;
  readonly faults: FaultBoard;
  readonly agents: Agents;
  /** Jenkins is gone for a moment: in order, or as if killed. */
  restartJenkins(how: 'in order' | 'killed'): Promise<void>;
  /** Builds are accepted and not started for a moment. */
  quietDown(): void;
  stop(): Promise<void>;
}

/** The Jenkins job that Pacer installs. */
export const job = 'pacer/build-image';

/** Everything below `directory`. */
export async function startServers(directory: string, clock: Clock, random: () => number): Promise<Servers> {
  const log = pino({ level: 'silent' });
  const nothing = (): void => undefined;
  const faults = createFaultBoard(clock, {
    marathon: { closeStreams: nothing, forgetHealth: nothing, freezeDeployments: nothing },
    mesos: { agents: () => [], loseAgent: nothing, returnAgent: nothing },
    jenkins: { setQuietingDown: quiet => jenkins.setQuietingDown(quiet) },
  });
  const registryStandIn = await createRegistryStandIn({ directory: join(directory, 'registry'), log, clock });
  const registryServer = await startServer(
    'registry',
    0,
    withFaults('registry', faults, clock, registryStandIn.handler),
  );
  const registry = createRegistry({ url: registryServer.url, clock: systemClock });
  const agents = await startAgents(registry, random);

  const parameters = ['KEY', 'SOURCE_REPOSITORY', 'SOURCE_COMMIT', 'RECIPE', 'PARENT', 'IMAGE', 'TAG'];
  const start = (): Promise<JenkinsStandIn> =>
    createJenkinsStandIn({
      directory: join(directory, 'jenkins'),
      clock,
      log,
      executors: 8,
      jobs: [
        {
          fullName: job,
          parameters: parameters.map(name => ({ name, type: 'string', default: '', trim: true })),
          work: { kind: 'command', command: ['bash', '-c', agentScript] },
          environment: { AGENT_PORT: String(agents.port) },
          artifacts: [],
          keep: 100,
        },
      ],
    });
  let jenkins = await start();
  const server = await startServer(
    'jenkins',
    0,
    withFaults('jenkins', faults, clock, (request, response) => jenkins.handler(request, response)),
  );
  jenkins.listening(server.port);
  let restarting: Promise<void> = Promise.resolve();

  async function restart(how: 'in order' | 'killed'): Promise<void> {
    if (how === 'killed') {
      jenkins.crash();
      await server.interrupt();
    } else await jenkins.stop();
    await new Promise(resolve => setTimeout(resolve, 50));
    jenkins = await start();
    jenkins.listening(server.port);
    if (how === 'killed') await server.resume();
  }

  return {
    jenkinsUrl: server.url,
    registryUrl: registryServer.url,
    faults,
    agents,
    restartJenkins(how) {
      restarting = restarting.then(() => restart(how));
      return restarting;
    },
    quietDown() {
      jenkins.setQuietingDown(true);
      clock.after(5_000, () => jenkins.setQuietingDown(false));
    },
    async stop() {
      await restarting;
      faults.stop();
      await server.stop();
      await jenkins.stop();
      await agents.stop();
      await registry.close();
      await registryServer.stop();
      await registryStandIn.stop();
    },
  };
}
