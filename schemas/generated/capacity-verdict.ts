// Made by tools/generate-types.ts from schemas/capacity-verdict.schema.json. Change that file, not this one.

/**
 * Whether the instances of a change find a place. A forecast from one look at the cluster.
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
 * An agent that takes some of them.
 */
export interface Place {
  /**
   * Id of the agent.
   */
  agent: string;
  /**
   * Its host name.
   */
  hostname: string;
  /**
   * So many.
   */
  instances: number;
}
/**
 * How many simulated orders of offers led to the end.
 */
export interface Robustness {
  /**
   * Orders that were simulated.
   */
  orders: number;
  /**
   * Those in which everything found its place.
   */
  fit: number;
}
