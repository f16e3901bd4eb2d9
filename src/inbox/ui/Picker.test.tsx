import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { Picker } from './Picker.tsx';

afterEach(cleanup);

const options = [
  { id: 'low', label: 'Low' },
  { id: 'high', label: 'High' },
  { id: 'urgent', label: 'Urgent' },
];

function show(extra: Partial<Parameters<typeof Picker>[0]> = {}) {
  const onPick = vi.fn<(id: string) => void>();
  render(
    <Picker
      label="Priority"
      placeholder="Priority"
      emptyText="Nothing found"
      options={options}
      chosen={['low']}
      onPick={onPick}
      {...extra}
    >
      Low
    </Picker>,
  );
  return { onPick, button: screen.getByRole('button', { name: 'Priority: Low' }) };
}

test('arrow keys and Enter choose an option, and the focus returns to the button', () => {
  const { onPick, button } = show();
  fireEvent.click(button);
  const input = screen.getByRole('combobox', { name: 'Priority' });
  expect(document.activeElement).toBe(input);
  expect(screen.getByRole('option', { name: 'Low' }).getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(input, { key: 'ArrowDown' });
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(onPick).toHaveBeenCalledExactlyOnceWith('high');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(document.activeElement).toBe(button);
});

test('typing filters the options, and says when none is left', () => {
  const { onPick, button } = show();
  fireEvent.click(button);
  const input = screen.getByRole('combobox');
  fireEvent.input(input, { target: { value: 'URG' } });
  expect(screen.getAllByRole('option').map((option) => option.textContent)).toEqual(['Urgent']);
  fireEvent.keyDown(input, { key: 'Enter' });
  expect(onPick).toHaveBeenCalledExactlyOnceWith('urgent');
  fireEvent.click(button);
  fireEvent.input(screen.getByRole('combobox'), { target: { value: 'zzz' } });
  expect(screen.getByText('Nothing found')).toBeDefined();
});

test('Escape closes without a choice', () => {
  const { onPick, button } = show();
  fireEvent.click(button);
  fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Escape' });
  expect([screen.queryByRole('listbox'), document.activeElement]).toEqual([null, button]);
  expect(onPick).not.toHaveBeenCalled();
});

test('Enter that ends the composition of an input method is not a choice', () => {
  const { onPick, button } = show();
  fireEvent.click(button);
  fireEvent.keyDown(screen.getByRole('combobox'), { key: 'Enter', isComposing: true });
  expect(onPick).not.toHaveBeenCalled();
});

test('a new text can be offered as an option', () => {
  const { onPick, button } = show({ multiple: true, createLabel: (text) => `Create “${text}”` });
  fireEvent.click(button);
  fireEvent.input(screen.getByRole('combobox'), { target: { value: 'VIP' } });
  fireEvent.click(screen.getByRole('option', { name: 'Create “vip”' }));
  expect(onPick).toHaveBeenCalledExactlyOnceWith('vip');
  expect(screen.getByRole('listbox')).toBeDefined();
});

test('a disabled picker does not open', () => {
  const { button } = show({ disabled: true });
  fireEvent.click(button);
  expect(screen.queryByRole('listbox')).toBeNull();
});
