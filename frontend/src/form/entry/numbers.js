// Numbers as people write them.
const PLAIN = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i;
const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/;

// A number as the form keeps it, of a text with full-width signs or thousands set apart; null when it is none.
export function readNumber(text, asText) {
  const plain = text.normalize('NFKC').replace(/[−﹣]/g, '-').replaceAll('。', '.').replace(/\s/g, '');
  const digits = GROUPED.test(plain) ? plain.replaceAll(',', '') : plain;
  if (!PLAIN.test(digits)) return null;
  return asText ? digits : Number(digits);
}

export const isNumber = (value) => value === null || value === undefined || value === '' || PLAIN.test(String(value));
