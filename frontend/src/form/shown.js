// A value as a reader sees it where it cannot be changed: labels of options, 是 or 否, numbers with their unit. The
// archive shows the same (forms/display.py).
import { isNarrative, words } from './narrative/blocks.js';
import { optionsOf } from './options.js';
import { word } from './words.js';

export function shownValue(form, field, value, around) {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)) return '';
  if (['select', 'radio', 'checklist', 'taglist'].includes(field.type)) {
    const options = optionsOf(form, field, around);
    const label = (one) => options.find((option) => option.value === one)?.label ?? String(one);
    return (Array.isArray(value) ? value : [value]).map(label).join(word('comma'));
  }
  if (isNarrative(field)) return words(value);
  if (field.type === 'checkbox') return word(value ? 'yes' : 'no');
  if (field.type === 'filepicker') return value.map((file) => file.name).join(word('comma'));
  if (field.type === 'datetime') return String(value).replace('T', ' ');
  return withUnit(field, String(value));
}

// A number with what stands before and after it in its field.
export function withUnit(field, words) {
  const { prefixAdorner = '', suffixAdorner = '' } = field.appearance ?? {};
  const plain = (adorner) => (/^=|\{\{/.test(adorner) ? '' : adorner);
  return plain(prefixAdorner) + words + (plain(suffixAdorner) && ` ${plain(suffixAdorner)}`);
}
