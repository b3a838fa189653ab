// Made by tools/generate-types.ts from schemas/verification.schema.json. Change that file, not this one.

/**
 * Output of `pacer verify --format json`: whether the ledgers are as Pacer wrote them.
 */
export interface Verification {
  /**
   * False: exit code 1.
   */
  intact: boolean;
  /**
   * One per cluster.
   */
  ledgers: {
    /**
     * Name of the cluster.
     */
    cluster: string;
    /**
     * Id of the last commit of the ledger. Kept elsewhere and given to `--head` later, it proves that nothing before it was changed.
     */
    head?: string;
    /**
     * Commits on the notes ref.
     */
    commits: number;
    /**
     * Entries that they keep.
     */
    entries: number;
    /**
     * What Pacer did not write so.
     */
    findings: {
      /**
       * `broken`: what was written was changed. `notice`: worth a look.
       */
      severity: 'broken' | 'notice';
      /**
       * The commit on the notes ref.
       */
      commit: string;
      /**
       * What is wrong with it.
       */
      sentence: string;
    }[];
  }[];
}
