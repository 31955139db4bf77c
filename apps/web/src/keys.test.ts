import { expect, test } from 'vitest';
import { actionOf, KEYS, keyOf, printKey, titleOf } from './keys.ts';
import { KEY_DOES } from './words.ts';

const press = (key: string, widget: 'none' | 'text' | 'press' | 'arrows' = 'none') =>
  actionOf({ key, modified: false, widget });

test('no key does two things, and no action is listed twice', () => {
  const keys = KEYS.flatMap((binding) => binding.keys);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(KEYS.map(({ action }) => action)).size).toBe(KEYS.length);
});

test('every binding says what it does', () => {
  for (const { does, keys } of KEYS) {
    expect(does).toMatch(/^\S.{3,}/);
    expect(keys.length).toBeGreaterThan(0);
  }
});

test('each listed key does its action', () => {
  for (const { action, keys } of KEYS) {
    for (const key of keys) expect(press(key)).toBe(action);
  }
});

test('with Ctrl, Alt or Meta a key is the browser’s', () => {
  expect(actionOf({ key: 'r', modified: true, widget: 'none' })).toBeNull();
});

test('switched off, single characters do nothing, and the other keys go on', () => {
  for (const { action, keys } of KEYS) {
    for (const key of keys) {
      const letter = key.length === 1 && key !== ' ';
      const found = actionOf({ key, modified: false, widget: 'none', quiet: true });
      expect(found).toBe(letter ? null : action);
    }
  }
});

test('a text field keeps every key but Escape', () => {
  for (const { keys } of KEYS) {
    for (const key of keys) {
      expect(press(key, 'text')).toBe(key === 'Escape' ? 'dismiss' : null);
    }
  }
});

test('a focused button keeps Space, a slider its arrows', () => {
  expect(press(' ', 'press')).toBeNull();
  expect(press('m', 'press')).toBe('multiplexing');
  expect(press('ArrowLeft', 'press')).toBe('back');
  expect(press('ArrowLeft', 'arrows')).toBeNull();
  expect(press('End', 'arrows')).toBeNull();
  expect(press('m', 'arrows')).toBe('multiplexing');
});

test('keys are printed as they are on the keyboard', () => {
  expect([' ', 'm', 'C', '[', 'ArrowLeft', 'Escape', 'End', '?'].map(printKey)).toEqual([
    'Space',
    'M',
    'Shift+C',
    '[',
    '←',
    'Esc',
    'End',
    '?',
  ]);
  expect(keyOf('live')).toBe('L');
  expect(titleOf('step')).toBe(`${KEY_DOES.step} (S)`);
});
