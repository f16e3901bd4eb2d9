import type { ChunkTable, EmbedFiles, ModuleFile } from '../types.ts';
import { type LazyModule, lazyModule } from '../core/lazy.tsx';
import type { LATE_PARTS } from './late-parts.ts';

/** What every opened panel imports, and its languages, by source file. The build names files and hashes by the same keys. */
const FIRST_PARTS = {
  'core/services.ts': () => import('../core/services.ts'),
  'features/submit/DeferredForm.tsx': () => import('../features/submit/DeferredForm.tsx'),
  'i18n/ja/index.ts': () => import('../i18n/ja/index.ts'),
};

type AllParts = typeof FIRST_PARTS & typeof LATE_PARTS;
/** The name of a part: its source file. */
export type PartId = keyof AllParts;
/** What the module of a part exports. */
export type Part<I extends PartId> = Awaited<ReturnType<AllParts[I]>>;

/** The parts of one panel. */
export interface Parts {
  /** Imports a part: fetches and evaluates it. Rejects when one of its files cannot be had. */
  load<I extends PartId>(id: I): Promise<Part<I>>;
  /** The same, as something that can be drawn. */
  part<I extends PartId>(id: I): LazyModule<Part<I>>;
  /** Fetches the files of a part without evaluating them, in the embed only. Never rejects. */
  prefetch(id: PartId): void;
}

/**
 * Creates the parts of one panel.
 *
 * @param embed - where the files are and what their hashes must be; a vendor's own bundle has none.
 */
export function createParts({ preload, chunks }: Partial<EmbedFiles> = {}): Parts {
  const fetched = new Map<string, Promise<string>>();
  const parts = new Map<PartId, LazyModule<unknown>>();

  const fetchPart = async (id: PartId) => {
    if (!preload || !chunks) return;
    const fetchFile = (file: ModuleFile) => {
      const [name] = file;
      const pending = fetched.get(name) ?? preload(file);
      fetched.set(name, pending);
      pending.catch(() => fetched.delete(name));
      return pending;
    };
    const table: ChunkTable = chunks.parts[id]
      ? chunks
      : (await import(/* @vite-ignore */ await fetchFile(chunks.more))).default;
    const files = table.parts[id];
    // Importing it all the same would run files that nothing has checked.
    if (!files) throw new Error(id);
    // Imports come before what imports them: an engine that follows static imports by itself finds them checked.
    await Promise.all(files.map((index) => fetchFile(table.files[index] ?? chunks.more)));
  };
  const load = async <I extends PartId>(id: I): Promise<Part<I>> => {
    const [registry] = await Promise.all([
      id in FIRST_PARTS ? FIRST_PARTS : load('core/services.ts').then(({ LATE_PARTS }) => LATE_PARTS),
      fetchPart(id),
    ]);
    // The two registries say which module belongs to which key.
    return (await Reflect.get(registry, id)()) as Part<I>;
  };

  return {
    load,
    part<I extends PartId>(id: I) {
      const known = parts.get(id) ?? lazyModule(() => load(id));
      parts.set(id, known);
      return known as LazyModule<Part<I>>;
    },
    prefetch: (id) => void fetchPart(id).catch(() => {}),
  };
}
