import { dockerRegistryPackages, startDockerRegistry, type RegistryTarget } from './docker-registry.ts';
import { missingPrograms, skipReason } from './installed.ts';
import { describeRegistry } from './registry-contract.ts';
import { startStandIn } from './registry-stand-in.ts';

// One suite, several registries: what holds for the real one holds for the stand-in, and the other way round.

describeRegistry('The stand-in with basic auth', false, () => startStandIn('basic'));
describeRegistry('The stand-in with tokens', false, () => startStandIn('token'));

const missing = missingPrograms(dockerRegistryPackages);
describeRegistry(`Debian's docker-registry`, skipReason(missing, 'The real registry'), () => startDockerRegistry());

// A registry of one's own: it is written to below pacer-test/, and nothing is removed.
const { REGISTRY_URL, REGISTRY_USER, REGISTRY_PASSWORD } = process.env;
const own = REGISTRY_URL === undefined ? 'REGISTRY_URL, REGISTRY_USER and REGISTRY_PASSWORD are not set.' : undefined;
describeRegistry('A registry of your own', skipReason(own, 'The suite against your own registry'), () =>
  Promise.resolve<RegistryTarget>({
    url: REGISTRY_URL ?? '',
    user: REGISTRY_USER ?? '',
    password: REGISTRY_PASSWORD ?? '',
    stop: () => Promise.resolve(),
  }),
);
