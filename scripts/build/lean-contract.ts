/** What the widget does without of contract, client and their libraries. Each says why, and fails where it no longer fits. */
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const ROOT = new URL('../../', import.meta.url);

/** Puts our own small files in the place of zod and ky in the widget; see those files for why. */
export function leanLibraries(): Plugin {
  const file = (path: string) => ({ id: fileURLToPath(new URL(path, ROOT)), moduleSideEffects: false });
  const lean = new Map([
    ['zod/mini', file('src/contract/lean-zod.ts')],
    ['ky', file('src/client/lean-ky.ts')],
  ]);
  return {
    name: 'madoguchi:lean-libraries',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name === 'panel',
    resolveId: (id) => lean.get(id) ?? null,
  };
}

/**
 * Takes out of the panel's copy of the table what only servers and documents need: summaries, and the schemas of what is
 * sent, with all their checks. The panel never checks what it sends: the server does, and names the field.
 */
export function leanTable(): Plugin {
  return {
    name: 'madoguchi:lean-table',
    applyToEnvironment: ({ name }) => name === 'panel',
    transform(code, id) {
      if (/contract[\\/]access\.ts/.test(id)) {
        // What the panel does not show: see `access-details.ts`.
        const lean = code
          .replace(/import \{[^}]*\} from ['"]\.\/access-details\.ts['"];/, '')
          .replace(/\.\.\.\w+Details,?/g, '');
        if (/Details/.test(lean)) throw new Error('The schemas of access are written differently now.');
        return { code: lean, map: null };
      }
      if (/contract[\\/]index\.ts/.test(id)) {
        return {
          code: code.replace(
            /export \* from ['"]\.\/(requests|follow-requests|operations|event-operations|follow-operations|access-details|access-operations|access-session|support-operations|upload-operations)\.ts['"];/g,
            '',
          ),
          map: null,
        };
      }
      if (!/contract[\\/](customer|upload|event)-operations/.test(id)) return null;
      const lean = code
        .replace(/\bsummary: *(?:'[^']*'|"[^"]*"),/g, '')
        .replace(/\b(?:params|query|resource|status|problems|headers|ifMatch|rate): *(?:\[[^\]]*\]|[\w'"]+),?/g, '')
        .replace(/\barea: *(['"])(?!start)\w+\1,/g, '')
        .replace(/\bbody: *[A-Z]\w*,/g, 'body: {},')
        .replace(/import \{[^}]*\} from ['"]\.\/(?:follow-)?requests\.ts['"];/g, '');
      if (!/(body: (\{\}|['"]file)|reply: events)/.test(lean) || /summary:|params:|query:|problems:|rate:/.test(lean)) {
        throw new Error('The table of operations is written differently now; this plugin must follow.');
      }
      return { code: lean, map: null };
    },
  };
}

/** Says of each schema that making it does nothing else: the bundler then leaves out those that nothing reads. */
export function pureSchemas(): Plugin {
  return {
    name: 'madoguchi:pure-schemas',
    applyToEnvironment: ({ name }) => name === 'panel',
    transform: {
      order: 'post',
      handler: (code, id) =>
        /src[\\/]contract[\\/]/.test(id)
          ? { code: code.replace(/\bz\.\w+\(/g, '/* @__PURE__ */ $&'), map: null }
          : null,
    },
  };
}

/** Takes out of the widget's client what its errors say to developers: the panel says it by code, in the viewer's words. */
export function leanMessages(): Plugin {
  return {
    name: 'madoguchi:lean-messages',
    applyToEnvironment: ({ name }) => name === 'panel',
    transform: {
      order: 'post',
      handler(code, id) {
        if (!/src[\\/]client[\\/]/.test(id)) return null;
        const text = '(?:"[^"]*"|`(?:[^`$]|\\$\\{[^{}]*\\})*`)';
        const lean = code
          .replace(new RegExp(`\\bmessage: (?:problem \\? [^:]*: )?${text},?`, 'g'), '')
          .replace(new RegExp(`(\\bnew \\w*Error\\()\\s*${text},?\\s*\\)`, 'g'), '$1)');
        return { code: lean, map: null };
      },
    },
  };
}
