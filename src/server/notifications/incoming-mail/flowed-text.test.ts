import { describe, expect, it } from 'vitest';
import { joinFlowedLines } from './flowed-text.ts';

describe('joining flowed text', () => {
  it('joins the lines of a paragraph', () => {
    expect(joinFlowedLines('One \ntwo \nthree.\nFour.', false)).toBe('One two three.\nFour.');
  });

  it('does not join a quoted line that ends in a space with the answer below it', () => {
    expect(joinFlowedLines('> Which version? \n2.4', false)).toBe('> Which version? \n2.4');
  });

  it('removes the space of Japanese text with delsp', () => {
    expect(joinFlowedLines('長い一行が \n続きます。', true)).toBe('長い一行が続きます。');
  });

  it('removes the protecting space, and keeps the signature delimiter', () => {
    expect(joinFlowedLines('  indented\r\n >no quote\r\n-- \r\nHana', false)).toBe(' indented\n>no quote\n-- \nHana');
  });
});
