/** A style sheet as minified text, to be put into a constructed style sheet. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}

/** Style sheets of the inbox, which its build emits as files; importing one has no value. */
declare module '*.css';

interface ImportMeta {
  /** Vite: the modules of the source files that match a pattern, by path, each as a dynamic import. */
  glob<M>(pattern: string): Record<string, () => Promise<M>>;
}
