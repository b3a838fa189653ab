import type { Json } from '../types.ts';
import {
  healthCheckMembers,
  portDefinitionMembers,
  portMappingMembers,
  readinessCheckMembers,
  volumeMembers,
} from './part-members.ts';

/** How a part of the normal form is compared. */
export interface Rule {
  /** Members with rules of their own; `*` stands for every item of a list. */
  readonly members?: Readonly<Record<string, Rule>>;
  /** A set: the order says nothing (reference 10.1, number 1). */
  readonly isSet?: boolean;
  /** A map whose keys the user chooses: no member is unknown to Marathon. */
  readonly isMap?: boolean;
  /** The names that Marathon knows here; others are compared only when both sides have them. */
  readonly known?: ReadonlySet<string>;
  /** Wishes for which any live value will do. */
  readonly isAnyFor?: (wish: Json | undefined) => boolean;
  /** What a missing value means. */
  readonly missing?: Json;
}

const isZero = (wish: Json | undefined): boolean => wish === 0 || wish === undefined;
const isUnset = (wish: Json | undefined): boolean => wish === undefined;
const map: Rule = { isMap: true };
const plainSet: Rule = { isSet: true };

const healthCheck: Rule = {
  known: new Set(healthCheckMembers),
  // Marathon fills the index in late (reference 10.1, number 7).
  members: { portIndex: { missing: 0 }, ipProtocol: { missing: 'IPv4' }, ignoreHttp1xx: { missing: false } },
};

const portMapping: Rule = {
  known: new Set(portMappingMembers),
  members: { servicePort: { isAnyFor: isZero }, labels: map, networkNames: plainSet },
};

const portDefinition: Rule = {
  known: new Set(portDefinitionMembers),
  members: { port: { isAnyFor: isZero }, labels: map },
};

const network: Rule = {
  known: new Set(['mode', 'name', 'labels', 'groups']),
  // Unset: the default of the server, whatever that is called.
  members: { name: { isAnyFor: isUnset }, labels: map },
};

const volume: Rule = {
  known: new Set(volumeMembers),
  members: {
    persistent: { members: { constraints: plainSet } },
    external: { members: { options: map } },
  },
};

const container: Rule = {
  known: new Set(['type', 'docker', 'appc', 'volumes', 'portMappings', 'linuxInfo']),
  members: {
    docker: { known: new Set(['image', 'forcePullImage', 'privileged', 'parameters', 'pullConfig']) },
    portMappings: { members: { '*': portMapping } },
    volumes: { members: { '*': volume } },
  },
};

const readinessCheck: Rule = {
  known: new Set(readinessCheckMembers),
  members: { httpStatusCodesForReady: plainSet },
};

const artifact: Rule = { known: new Set(['uri', 'extract', 'executable', 'cache', 'destPath']) };

/** Rules for the members of an app; members without a rule are compared as plain values. */
export const appRules: Readonly<Record<string, Rule>> = {
  constraints: plainSet,
  dependencies: plainSet,
  acceptedResourceRoles: plainSet,
  healthChecks: { isSet: true, members: { '*': healthCheck } },
  readinessChecks: { members: { '*': readinessCheck } },
  fetch: { members: { '*': artifact } },
  networks: { members: { '*': network } },
  portDefinitions: { members: { '*': portDefinition } },
  container,
  env: map,
  labels: map,
  secrets: map,
  // The default role belongs to the server (`--mesos_role`, or the group's).
  role: { isAnyFor: isUnset },
};
