import type { Registry } from '../../../registry/types.ts';

/** What the image store needs of a registry client; `registry/create-registry.ts` makes one. */
export type ImageRegistry = Pick<Registry, 'getManifest' | 'getBlob' | 'close'>;

/** The part of an OCI image configuration that a container needs (OCI image specification, config.md). */
export interface ImageConfiguration {
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `NAME=value` lines. */
  readonly environment: readonly string[];
  /** Absolute inside the image; `/` when the image names none. */
  readonly workingDirectory: string;
}

/** An image on this machine. */
export interface PulledImage {
  /** Of the manifest for this platform. */
  readonly digest: string;
  /** The unpacked layers. Shared by all tasks: to be copied, never to be run in. */
  readonly rootfs: string;
  readonly configuration: ImageConfiguration;
}
