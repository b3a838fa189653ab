// Made by tools/generate-types.ts from schemas/capacity-answer.schema.json. Change that file, not this one.

import type { Place, Robustness } from './capacity-verdict.ts';
export type { Place, Robustness } from './capacity-verdict.ts';

/**
 * Answer of `POST /api/v1/capacity`.
 */
export interface CapacityAnswer {
  verdict: CapacityVerdict;
  /**
   * Every agent with what it could take.
   */
  agents: CapacityOfAnAgent[];
  /**
   * The most MB of memory with which all instances would still fit, everything else as asked; 0 when not even that helps.
   */
  largestMem?: number;
  /**
   * When Mesos was read; ISO 8601, UTC.
   */
  readAt?: string;
  /**
   * Seconds since then.
   */
  ageSeconds?: number;
}
/**
 * The verdict.
 */
export interface CapacityVerdict {
  /**
   * `fits`: in every simulated order of offers. `impossible`: proven. `unlikely`: not in every order, or in none, without a proof. `no judgement`: too little is known.
   */
  verdict: 'fits' | 'impossible' | 'unlikely' | 'no judgement';
  /**
   * Why, in a sentence.
   */
  sentence: string;
  /**
   * The nearest way out.
   */
  change?: string;
  /**
   * Instances that have to find a place.
   */
  instances: number;
  /**
   * The most of them that found one in a simulated order.
   */
  placed: number;
  /**
   * Where the instances would go; one of many ways, Mesos offers agents in random order.
   */
  placement: Place[];
  robustness?: Robustness;
}
/**
 * An agent, as this app sees it.
 */
export interface CapacityOfAnAgent {
  /**
   * Id.
   */
  id: string;
  /**
   * Host name.
   */
  hostname: string;
  free: Amount;
  /**
   * Instances that it could take by itself.
   */
  takes: number;
  /**
   * First reason against it, in Marathon's order.
   */
  reason?:
    | 'UnfulfilledRole'
    | 'UnfulfilledConstraint'
    | 'NoCorrespondingReservationFound'
    | 'AgentMaintenance'
    | 'InsufficientCpus'
    | 'InsufficientMemory'
    | 'InsufficientDisk'
    | 'InsufficientGpus'
    | 'InsufficientPorts'
    | 'DeclinedScarceResources';
  /**
   * The same in words.
   */
  sentence?: string;
}
/**
 * Amounts of resources.
 */
export interface Amount {
  /**
   * Processors.
   */
  cpus: number;
  /**
   * MB of memory.
   */
  mem: number;
  /**
   * MB of disk.
   */
  disk: number;
  /**
   * Graphics processors.
   */
  gpus: number;
  /**
   * Number of host ports.
   */
  ports: number;
}
