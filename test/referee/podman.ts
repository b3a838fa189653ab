import { spawnSync } from 'node:child_process';
import { missingPrograms } from './installed.ts';

/** Why podman runs no container here; undefined when it does. */
export function whyNoContainers(): string | undefined {
  const missing = missingPrograms({ podman: 'podman', runc: 'runc', busybox: 'busybox-static' });
  if (missing !== undefined) return missing;
  if (process.getuid?.() !== 0) return 'podman needs root to limit memory.';
  const tried = spawnSync('sh', ['-c', trial], { encoding: 'utf8', timeout: 60_000 });
  return tried.status === 0 ? undefined : `podman runs no container here: ${tried.stderr.trim().split('\n').at(-1)}`;
}

/** A container with a limit, made of nothing but busybox. */
const trial = `
  d=$(mktemp -d) && mkdir -p $d/root/bin && cp "$(command -v busybox)" $d/root/bin/busybox
  podman --root=$d/s --runroot=$d/r --tmpdir=$d/t --storage-driver=vfs --cgroup-manager=cgroupfs --runtime=runc \\
    run --rm --network=host --memory=32m --ulimit=nofile=1024:1024 --ulimit=nproc=1024:1024 --rootfs $d/root /bin/busybox true
  code=$?; rm -rf $d; exit $code`;
