// Sections are numbered 一、 in Chinese and 1. in English, as in the archive (forms/sections.py).
import { inEnglish, word } from './words.js';

const DIGITS = '零一二三四五六七八九';
const SIGNS = '一二三四五六七八九十百';
const OWN_NUMBER = new RegExp(`^\\s*(第[${SIGNS}\\d]+[部章节篇编]|[${SIGNS}]+[、．. ]|\\d+[、．.]|[（(][${SIGNS}\\d]+[）)])`);

// The headings of the sections, numbered in their order; as they are when one of them brings its own number.
export function sectionTitles(labels) {
  if (labels.some((label) => OWN_NUMBER.test(label))) return labels;
  return labels.map((label, place) => word('section_title', { numeral: inEnglish() ? place + 1 : numeral(place + 1), label }));
}

function numeral(number) {
  const [tens, ones] = [Math.floor(number / 10), number % 10];
  if (!tens) return DIGITS[ones];
  return (tens > 1 ? DIGITS[tens] : '') + '十' + (ones ? DIGITS[ones] : '');
}
