/** One thing that Marathon would not accept. */
export interface ValidationIssue {
  /** JSON pointer into the definition as written; the nearest value that is there when a value is missing. */
  readonly pointer: string;
  /** Marathon's own path: `/container/docker/image`, `/fetch(0)/uri`, `/` for the app itself. */
  readonly marathonPath: string;
  /** The text of Marathon's answer: a token such as `error.expected.jsnumber` for types, a sentence for rules. */
  readonly message: string;
  /** The same for people, where `message` is a token. */
  readonly explanation?: string;
  /** `type`: "Invalid JSON"; `semantic`: "Object is not valid" (reference 1.9). */
  readonly kind: 'type' | 'semantic';
  /** Status of Marathon's answer: 400 for types in 1.4, 500 where its normalisation throws, else 422. */
  readonly status: 400 | 422 | 500;
}

/** What is known of the server that a definition is meant for; rules about what is not known are left out. */
export interface ServerFacts {
  /** Enabled features (`secrets`, `gpu_resources`, `external_volumes`). */
  readonly features?: readonly string[];
  /** `--default_network_name`; null when the server is known to have none. */
  readonly defaultNetworkName?: string | null;
  /** Role of apps that name none (≥ 1.9). */
  readonly defaultRole?: string;
}
