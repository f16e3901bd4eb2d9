/** Services of the process that commands use. Tests replace it. */
export interface Context {
  out: (text: string) => void;
  err: (text: string) => void;
  /** Milliseconds since the epoch. */
  now: () => number;
}

/** The streams and the clock of this process. */
export const processContext: Context = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  now: Date.now,
};
