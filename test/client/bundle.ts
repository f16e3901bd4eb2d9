import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The client as a bundle for a page. */
export async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      // Includes dynamic imports, because pages of the tests are served one file.
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry: fileURLToPath(new URL('../../src/client/index.ts', import.meta.url)), formats: ['es'] },
    },
  });
  const outputs = Array.isArray(built) ? built.flatMap(({ output }) => output) : [];
  const chunk = outputs.find((output) => output.type === 'chunk');
  if (chunk?.type !== 'chunk') throw new Error('The client was not built.');
  return chunk.code;
}
