import { describe, expect, it } from '@jest/globals';
import { weaknessOf } from './weakness.js';

const ABOUT = ['ada.lovelace@analytical.example', 'Ada Lovelace', 'Analytical Engines', 'analytical-engines'];

describe('a new password', () => {
  it.each([
    'a lantern over nine still ponds',
    'vK2#nq8Lw!z0Tr4',
    'correct pony battery lantern',
    '寒い朝に静かな湖のほとりで本を読む',
    'eine Wiese voller Mohnblumen',
    'gras wächst nachts um halb drei',
  ])('is taken: %s', (password) => {
    expect(weaknessOf(password, ABOUT)).toBeNull();
  });

  it.each([
    ['too short', 'tY7!kq#2mZ'],
    ['one letter short', 'abcdefghijklmn'.slice(0, 14)],
    ['too long', 'lantern pond '.repeat(10)],
  ])('is refused for its length: %s', (_, password) => {
    expect(weaknessOf(password, ABOUT)).toMatch(/characters/);
  });

  it.each([
    'passwordpassword',
    'Password123456789',
    'P@ssw0rd!P@ssw0rd!',
    '123456789012345',
    'qwertyuiopasdfghjkl',
    'abcdefghijklmnopqrstuvwxyz',
    'zyxwvutsrqponmlk',
    'aaaaaaaaaaaaaaaa',
    'xyzxyzxyzxyzxyzxyz',
    'correct horse battery staple',
    'CorrectHorseBatteryStaple1',
    'iloveyou iloveyou 2024',
    'letmein-letmein-letmein',
    'Summer2026!Summer2026!',
    'welcome to runplane',
    'adalovelace1815!',
    'analytical-engines-1',
    'ada.lovelace@analytical.example',
    '                    ',
    '!!!!????!!!!????',
  ])('is refused as easily guessed: %s', (password) => {
    expect(weaknessOf(password, ABOUT)).toMatch(/easily guessed/);
  });

  it('is looked at in short time, whatever it is', () => {
    // Texts that a regular expression with nested repetitions would choke on.
    for (const text of ['ab'.repeat(64), `${'a'.repeat(127)}b`, 'abcabd'.repeat(21)]) weaknessOf(text, ABOUT);
    expect(weaknessOf('ab'.repeat(64), ABOUT)).toMatch(/easily guessed/);
  });
});
