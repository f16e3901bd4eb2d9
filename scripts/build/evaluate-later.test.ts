import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { withLaterParts, type Timing } from './evaluate-later.ts';

const TIMING: Timing = { atOnce: /^first_/, later: [/^client_/, /^(tab|other)_/] };
/** The bundler's own helper, which the result has no use for. */
const HELPER = 'var __exportAll = (all) => { throw new Error("asked for"); };';

/** Runs a chunk after the change; `note` writes down what runs, and `get` asks a namespace for a member. */
function run(code: string) {
  const ran: string[] = [];
  const sandbox: { result?: (text: string) => unknown; note: (what: string) => string } = {
    note: (what: string) => (ran.push(what), what),
  };
  const written = withLaterParts(`${HELPER}${code}`, TIMING);
  runInNewContext(`'use strict';(() => {${written}\nresult = (text) => eval(text);})()`, sandbox);
  return { ran, get: (text: string) => sandbox.result?.(text), written };
}

const CHUNK = `
  var shared = note('shared');
  var words = note('words');
  var table = note('table');
  var first_exports = __exportAll({ draw: () => draw, name: () => shared });
  function draw() { return [shared, tab_exports]; }
  var client_exports = __exportAll({ connect: () => connect });
  var connect = () => [shared, table];
  var tab_exports = __exportAll({ default: () => Tab });
  class Tab { says = words; from = shared; }
  var other_exports = __exportAll({ open: () => open, Tab: () => Tab });
  function open() { return new Tab().says; }
`;

describe('withLaterParts', () => {
  it('runs what is needed at once, and nothing else', () => {
    const { ran, get } = run(CHUNK);
    expect(ran).toEqual(['shared']);
    expect(get('first_exports.draw()[0]')).toBe('shared');
    expect(get('first_exports.name')).toBe('shared');
  });

  it('runs a group when one of its modules is asked for, whole and once', () => {
    const { ran, get } = run(CHUNK);
    expect(get('new tab_exports.default().says')).toBe('words');
    expect(ran).toEqual(['shared', 'words']);
    expect(get('other_exports.open()')).toBe('words');
    expect(get('other_exports.Tab === tab_exports.default')).toBe(true);
    expect(get('client_exports.connect().join()')).toBe('shared,table');
    expect(ran).toEqual(['shared', 'words', 'table']);
  });

  it('runs at once what two groups need, with all that it needs itself', () => {
    const { ran, get } = run(`
      var deep = note('deep');
      var common = [deep, note('common')];
      var client_exports = __exportAll({ ask: () => ask });
      function ask() { return common; }
      var tab_exports = __exportAll({ default: () => Tab });
      var Tab = () => common;
    `);
    expect(ran).toEqual(['deep', 'common']);
    expect(get('client_exports.ask() === tab_exports.default()')).toBe(true);
  });

  it('runs at once what takes something from the page, and what does something', () => {
    const { ran } = run(`
      var taken = [globalThis.Array, note('taken')];
      note('did');
      var tab_exports = __exportAll({ default: () => Tab });
      function Tab() { return taken; }
    `);
    expect(ran).toEqual(['taken', 'did']);
  });

  it('keeps what nobody uses, unless making it is known to do nothing else', () => {
    const { ran, written } = run(`
      var kept = note('kept');
      var dropped = /* @__PURE__ */ note('dropped');
    `);
    expect(ran).toEqual(['kept']);
    expect(written).not.toContain('dropped');
  });

  it('refuses a module of which nothing says when it runs', () => {
    expect(() => run('var new_exports = __exportAll({ default: () => New }); function New() {}')).toThrow(
      'new_exports is in no group.',
    );
  });
});
