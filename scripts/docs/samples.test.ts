import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { codeBlocks } from './markdown.ts';

const root = resolve(import.meta.dirname, '../..');

/** Sources of the package's entries, so that samples are compiled against the current code. */
const paths = {
  madoguchi: ['src/index.ts'],
  'madoguchi/client': ['src/client/index.ts'],
  'madoguchi/contract': ['src/contract/index.ts'],
  'madoguchi/server': ['src/server/index.ts'],
  'madoguchi/support-access': ['src/support-access/index.ts'],
  'madoguchi/conformance': ['src/conformance/index.ts'],
};

/** Declarations that samples expect in their surroundings. */
const SURROUNDINGS = `
  declare module 'express' {
    import type { IncomingMessage } from 'node:http';
    export interface Request extends IncomingMessage {
      params: Record<string, string>;
      path: string;
      supportSession?: import('madoguchi/support-access').SupportSession | null;
    }
    export default function express(): any;
  }
  declare namespace NodeJS { interface ProcessEnv {
    MADOGUCHI_SECRET: string; SUPPORT_URL: string; KEY_SECRET: string; HOOK_SECRET: string;
  } }
  declare const token: string;
  declare const store: import('madoguchi/server').Store;
  declare const identity: import('madoguchi/server').IdentityOptions;
  declare function contractsOf(organizationId?: string): Promise<{ id: string; label: string }[]>;
  declare function tokenOf(userId: string): Promise<string>;
  declare const api: import('madoguchi/server').TicketApiServer;
  declare const app: any;
  declare function getToken(): Promise<string | null>;
  declare const signal: AbortSignal;
  declare function refresh(ticketId: string): void;
  declare function refreshAll(): void;
  declare function updateRow(ticket: unknown): void;
  declare function reloadQueue(): void;
  declare module 'https://support.example.com/madoguchi.mjs' {
    export { mount } from 'madoguchi';
  }
`;

/** Its samples are programs that the suite `frameworks` runs with the frameworks installed. */
const RUN_ELSEWHERE = 'docs/integrations/frameworks.md';
const files = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).filter((file) => file !== RUN_ELSEWHERE);
const samples = files.flatMap((file) =>
  codeBlocks(readFileSync(join(root, file), 'utf8')).flatMap(({ line, language, code }) =>
    ['ts', 'tsx', 'js'].includes(language)
      ? [{ name: `${file}:${line}`, language: language === 'tsx' ? 'tsx' : 'ts', code }]
      : [],
  ),
);

test(
  'every TypeScript and JavaScript sample of the documentation compiles against the package',
  { timeout: 120_000 },
  () => {
    expect(samples.length).toBeGreaterThan(5);
    const sources = new Map(
      samples.map(({ name, language, code }) => [
        join(root, `docs/.samples/${name.replace(/\W/g, '-')}.${language}`),
        code,
      ]),
    );
    const surroundings = join(root, 'docs/.samples/surroundings.d.ts');
    sources.set(surroundings, SURROUNDINGS);
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
      ts.sys,
      root,
    );
    const compilerOptions: ts.CompilerOptions = {
      ...options,
      paths,
      // The samples are also for readers who write JavaScript.
      noImplicitAny: false,
      noUncheckedIndexedAccess: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      isolatedModules: false,
      moduleDetection: ts.ModuleDetectionKind.Force,
    };
    const host = ts.createCompilerHost(compilerOptions);
    const program = ts.createProgram([...sources.keys()], compilerOptions, {
      ...host,
      fileExists: (file) => sources.has(file) || host.fileExists(file),
      readFile: (file) => sources.get(file) ?? host.readFile(file),
      getSourceFile: (file, target) => {
        const text = sources.get(file);
        return text === undefined ? host.getSourceFile(file, target) : ts.createSourceFile(file, text, target, true);
      },
    });
    const faults = samples.flatMap(({ name, language }) => {
      const file = program.getSourceFile(join(root, `docs/.samples/${name.replace(/\W/g, '-')}.${language}`));
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
        ({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    });
    expect(faults).toEqual([]);
  },
);
