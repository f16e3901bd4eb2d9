/** Result of a scan. */
export type Verdict = { clean: true } | { clean: false; name: string };

/** Scans files for malware. */
export interface VirusScanner {
  /**
   * Scans a file.
   *
   * @throws Error when the scanner cannot be reached, refuses the file, or does not answer in time
   */
  scan(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Verdict>;
}
