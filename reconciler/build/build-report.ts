/** What a build says that it pushed: the file `image.json` among its artifacts, as Pacer's own pipeline writes it. */
export interface BuildReport {
  readonly digest: string;
  /** `host:port/repository` */
  readonly image?: string;
  readonly tag?: string;
}

/** Name of the artifact. A team's own job may write it, too; without it a build is believed by its tag alone. */
export const reportFile = 'image.json';

/** Reads a report; undefined when it is none. */
export function parseReport(bytes: Uint8Array | undefined): BuildReport | undefined {
  try {
    const report = JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as unknown;
    if (typeof report !== 'object' || report === null || !('digest' in report)) return undefined;
    const { digest, image, tag } = report as Record<string, unknown>;
    if (typeof digest !== 'string' || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
    return {
      digest,
      ...(typeof image === 'string' ? { image } : {}),
      ...(typeof tag === 'string' ? { tag } : {}),
    };
  } catch {
    return undefined;
  }
}
