import type { JsonObject } from '../http/json.ts';
import type { RetryPolicy } from '../http/retry.ts';
import type { Authorization, HttpTuning } from '../http/types.ts';

/** What a tag points at. */
export interface ManifestHead {
  /** Of the exact bytes; what an app pins. For a multi-platform image this is the index's digest. */
  readonly digest: string;
  readonly mediaType: string;
}

/** A manifest with its bytes, which are never changed: they are what the digest is of. */
export interface Manifest extends ManifestHead {
  readonly bytes: Buffer;
  readonly manifest: JsonObject;
}

/** A registry that speaks the OCI distribution protocol. `reference` is a tag or a digest. */
export interface Registry {
  /** The base URL. */
  readonly url: string;
  /** What the reference points at now; undefined only when the registry itself says that there is no such thing. */
  headManifest(repository: string, reference: string): Promise<ManifestHead | undefined>;
  /** The manifest, its digest checked. `image-missing` when it is definitely absent. */
  getManifest(repository: string, reference: string): Promise<Manifest>;
  /** A blob, its digest checked. `image-missing` when it is definitely absent. */
  getBlob(repository: string, digest: string): Promise<Buffer>;
  /** Every tag, versions in their natural order (1.9 before 1.10); empty for an unknown repository. */
  tags(repository: string): Promise<readonly string[]>;
  /** Uploads a blob unless it is there already; its digest. */
  putBlob(repository: string, bytes: Buffer): Promise<string>;
  /** Stores a manifest under a tag or its digest; its digest. */
  putManifest(repository: string, reference: string, mediaType: string, bytes: Buffer): Promise<string>;
  close(): Promise<void>;
}

/** Settings of a registry client. */
export interface RegistryOptions extends HttpTuning {
  /** `https://host[:port]`, without `/v2`. */
  readonly url: string;
  readonly authorization?: Authorization;
  /** Hosts of token servers that may have the credentials, besides the registry's own, e.g. `auth.docker.io`. */
  readonly tokenHosts?: readonly string[];
  /** For reads; `readRetries` when left out. */
  readonly retry?: RetryPolicy;
  /** In [0, 1), for the pauses between retries; Math.random when left out. */
  readonly random?: () => number;
  /** Largest blob that is fetched, 2 GiB when left out. */
  readonly maximumBlobBytes?: number;
}
