import { describe, expect, it } from 'vitest';
import { measureGrowth } from '../../../test/growth.ts';
import { htmlToText } from './html-to-text.ts';

const text = (html: string) => htmlToText(html, { maxQuoteDepth: 10 }).text;

describe('htmlToText', () => {
  it.each([
    [
      'decodes all entities',
      '&rsquo; &eacute; &euro; &nbsp;&lt;b&gt; &#x3042;&#12356; &copy &unknown; &#0;',
      '’ é €  <b> あい © &unknown; \ufffd',
    ],
    [
      'separates cells',
      '<table><tr><td>Seats</td><td>25</td></tr><tr><td>Plan</td><td>Pro</td></tr></table>',
      'Seats\t25\nPlan\tPro',
    ],
    ['separates cells without a row', '<td>Seats</td><td>25</td>', 'Seats\t25'],
    [
      'separates cells of paragraphs',
      '<table><tr><td><p>Seats</p></td><td><p>25</p></td></tr></table><p>end</p>',
      'Seats\t25\nend',
    ],
    ['does not indent by empty cells', '<table><tr><td></td><td>a</td><td></td></tr></table>b', 'a\nb'],
    [
      'keeps lines of preformatted text',
      'Log:<pre>\nline 1\n  line 2\n\n\tline 3</pre>end',
      'Log:\nline 1\n  line 2\n\n\tline 3\nend',
    ],
    ['collapses white space', ' <p>\n  a \t b</p>\n <p> c</p>', 'a b\nc'],
    [
      'writes link targets',
      '<a href="https://app.example/4711">this page</a>.',
      'this page (https://app.example/4711).',
    ],
    ['decodes link targets', '<a href="https://a.example/?a=1&amp;b=2">x</a>', 'x (https://a.example/?a=1&b=2)'],
    [
      'writes an address once',
      '<a href="https://a.example/">a.example</a> <a href="mailto:x@a.example?subject=Hi">x@a.example</a>',
      'a.example x@a.example',
    ],
    ['leaves out scripts as targets', '<a href="javascript:alert(1)">x</a> <a href="#top">y</a>', 'x y'],
    [
      'ends an unclosed link',
      '<a href="https://a.example/1">one <a href="https://a.example/2">two',
      'one (https://a.example/1) two (https://a.example/2)',
    ],
    [
      'names a picture that is a link',
      '<a href="https://a.example/"><img alt="Status"></a><img alt="logo">',
      'Status (https://a.example/)',
    ],
    ['leaves out pictures', 'a<img alt="logo" src="cid:1">b', 'ab'],
    [
      'reads on after an unclosed head',
      '<html><head><meta charset="utf-8"><title>T</title><style>p{}</style><p>Hello',
      'Hello',
    ],
    ['leaves out hidden elements', 'a<script>x<p></script>b<style>y</style>c<template><p>z</p></template>d', 'abcd'],
    ['leaves out comments', 'a<!-- <p>x</p> -->b<!--[if mso]>y<![endif]-->c<![if !a]>d<![endif]>', 'abcd'],
    ['keeps a sign that begins no tag', 'latency <5 ms, a < b && c > d', 'latency <5 ms, a < b && c > d'],
    [
      'marks items of lists',
      '<ul><li>a</li><li><p>b</p></li><li></li></ul><ol start="3"><li> c<li>d</ol>e',
      '- a\n- b\n3. c\n4. d\ne',
    ],
    [
      'marks quotes',
      '<p>Thanks!</p><blockquote>Try<blockquote>Help</blockquote>again.</blockquote>Bye',
      'Thanks!\n> Try\n> > Help\n> again.\nBye',
    ],
    ['keeps one blank line', '<div>a</div><div><br></div><div><br></div><div>b<br></div><p>&nbsp;</p>c', 'a\n\nb\n\nc'],
    ['is empty for nothing', '<p> </p><br>', ''],
  ])('%s', (_, html, expected) => {
    expect(text(html)).toBe(expected);
  });

  it('restores text that the server has written as HTML exactly', () => {
    const exact = (html: string) => htmlToText(html, { exact: true }).text;
    expect(exact('<div>a<br><br><br>&nbsp;b &nbsp;c&nbsp;<br></div>')).toBe('a\n\n\n b  c \n');
    expect(exact('<div>&#9;a&#9; b</div>')).toBe('\ta\t b');
    expect(exact('<div></div>')).toBe('');
    expect(exact('<div><br></div>')).toBe('\n');
  });

  it('stops before the element that its caller chooses', () => {
    const stopAt = (id: string) => id === 'divrplyfwdmsg';
    expect(htmlToText('<p>New</p><div id="divRplyFwdMsg">Old</div>', { stopAt })).toEqual({
      text: 'New',
      truncated: false,
    });
  });

  it('truncates text at its limit and reports that', () => {
    expect(htmlToText('<p>abc</p><p>def</p>', { maxLength: 5 })).toEqual({ text: 'abc\nd', truncated: true });
    expect(htmlToText('<p>abc</p>', { maxLength: 3 })).toEqual({ text: 'abc', truncated: false });
    expect(htmlToText(`<p>abc</p>${'<!---->'.repeat(100)}x`, { maxInputLength: 80 })).toEqual({
      text: 'abc',
      truncated: true,
    });
  });

  it('does not multiply text with nested quotes', () => {
    const { text, truncated } = htmlToText('<blockquote>a'.repeat(50_000), { maxQuoteDepth: 10 });
    expect(text.length).toBeLessThanOrEqual(256 * 1024);
    expect(truncated).toBe(true);
    expect(text.split('\n').every((line) => line.length <= 21)).toBe(true);
  });

  it.each([
    '<!--',
    '<blockquote>a',
    '</blockquote>',
    '<a href="https://a.example">',
    '<',
    '</',
    '<x',
    '<x ',
    '<x a=',
    '<x a="',
    '&',
    '&#',
    '&#1',
    '&lt',
    '&amp;',
    '<style>',
    '</style',
    '<title>&',
    '<template>',
    '<ul>',
    '<ol><li>',
    '<table><tr><td>',
    '</td>',
    '<pre>\n',
    '<b></i>',
    '<span>',
    '</p>',
    '<br>',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE ',
    '<?',
    ' ',
    '\n',
    '\u00a0',
    'x',
    '-->',
    '<svg><title>',
    '<img alt="x">',
  ])('takes linear time for any number of %j', async (pump) => {
    const unlimited = { maxQuoteDepth: 10, maxInputLength: Infinity, maxLength: Infinity };
    const run = (length: number) => htmlToText(`<p>a${pump.repeat(Math.ceil(length / pump.length))}</p>b`, unlimited);
    expect(await measureGrowth(run, 300_000)).toBeLessThan(3);
  });
});
