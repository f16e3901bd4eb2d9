import { describe, expect, it } from 'vitest';
import { checkShort, shorten, withShortClasses } from './short-classes.ts';

const SHEET =
  '.card{gap:.5em}.card .title:hover{margin:0}.state-ok{top:0}.button.quiet{top:1px}.menu{top:2px}.seen{top:3px}';
const sheet = { code: `export default ${JSON.stringify(SHEET)}`, isSheet: true };

/** The sheet and one module as a chunk, with short names. */
function written(code: string, kept: readonly string[] = []): string {
  const names = shorten([sheet, { code, isSheet: false }], kept);
  const chunk = withShortClasses(`adopt(${JSON.stringify(SHEET)});${code}`, names);
  checkShort([chunk], names);
  return chunk;
}

describe('shortClasses', () => {
  it('renames a class in sheets, class lists and selectors alike, and nothing else', () => {
    const chunk = written(
      'h("p", { class: open ? "card title" : `card${late ? " menu" : ""}` }); e?.querySelector(".card > p"); e.card = t("A card");',
    );
    const [, card, title] = /\.(\w+)\{gap:\.5em\}\.\1 \.(\w+):hover/.exec(chunk) ?? [];
    expect([card?.length, title?.length]).toEqual([1, 1]);
    expect(chunk).toContain(`class: open ? "${card} ${title}" : \`${card}\${late ? "`);
    expect(chunk).toContain(`querySelector(".${card} > p"); e.card = t("A card");`);
  });

  it.each([
    ['is put together while running', 'h("p", { class: `state-${state}` })', 'state-ok'],
    ['may come from a variable', 'h("p", { class: `button ${kind}` }); h("p", { class: "quiet" })', 'quiet'],
    ['is also a string elsewhere', 'h("p", { class: "menu" }); x.classList.add("menu")', 'menu'],
    ['is part of a selector put together', 'h("p", { class: "menu" }); f(".menu > " + tag)', 'menu'],
    ['no code uses', 'h("p", { class: "card" })', 'menu'],
    ['is looked for from outside', 'h("p", { class: "seen" })', 'seen'],
  ])('leaves a class that %s', (_, code, name) => {
    expect(written(code, ['seen'])).toMatch(new RegExp(`\\.${name}\\{`));
  });

  it('understands what a minifier makes of a template', () => {
    const names = shorten([sheet, { code: 'h("p", { class: `card ${on ? "menu" : "seen"}` })', isSheet: false }], []);
    const chunk = withShortClasses('h("p",{class:"card "+(on?"menu":"seen")})', names);
    const [card, menu, seen] = ['card', 'menu', 'seen'].map((name) => names.short.get(name));
    expect(chunk).toBe(`h("p",{class:"${card} "+(on?"${menu}":"${seen}")})`);
  });

  it('refuses a build in which a class list is written in a way that it does not understand', () => {
    const names = shorten([sheet, { code: 'h("p", { class: "card" })', isSheet: false }], []);
    expect(() => checkShort(['h("p",{class:["card "].concat(more)})'], names)).toThrow(/still card/);
  });

  it('gives a class the same name in every chunk', () => {
    const [one, other] = ['h("p", { class: "menu card" })', 'f(); h("b", { class: "card" })'];
    const names = shorten([sheet, ...[one, other].map((code) => ({ code, isSheet: false }))], []);
    const card = names.short.get('card') ?? '';
    expect(withShortClasses(one, names)).toContain(` ${card}"`);
    expect(withShortClasses(other, names)).toContain(`"${card}"`);
  });

  it('refuses a build in which an old name is left, or a rule', () => {
    const names = shorten([sheet, { code: 'h("p", { class: "card" })', isSheet: false }], []);
    const name = names.short.get('card') ?? '';
    expect(() => checkShort(['h("p", { class: "card" })'], names)).toThrow(/still card/);
    expect(() => checkShort(['f(".card{top:0}")'], names)).toThrow(/still card/);
    expect(() => checkShort([`h("p", { class: "${name}" })`], names)).toThrow(/lost its rules/);
  });
});
