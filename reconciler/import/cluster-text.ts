import { writeScalar } from './write-scalar.ts';

/** The text of a new `cluster.yaml`. It owns what was imported and nothing else. */
export function clusterText(marathonUrl: string, root: string): string {
  return `# Written by \`pacer import\`. The servers of the cluster, what this repository owns there, and the rules.
marathon:
  url: ${writeScalar(marathonUrl)}

# The groups whose apps this repository defines; "/" is everything. What runs outside of them is never touched.
owns: [${writeScalar(root, 'flow')}]

policy:
  # Put back what somebody changes in Marathon by hand.
  selfHeal: true
  # When a file is removed its app is reported as "would delete", and deleted only with prune: true.
  prune: false
`;
}
