// Exact sums: 0.1 + 0.2 is 0.3 here, as in the archive, which adds decimals.
const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d{1,2}))?$/i;

// The sum of the numbers among `values` as text; what is no number does not count.
export function sum(values) {
  const numbers = values.map(decimal).filter(Boolean);
  const scale = Math.max(0, ...numbers.map((number) => number.scale));
  const total = numbers.reduce((whole, number) => whole + number.digits * 10n ** BigInt(scale - number.scale), 0n);
  return written(total, scale);
}

function decimal(value) {
  const parts = ['number', 'string'].includes(typeof value) ? String(value).trim().match(NUMBER) : null;
  if (!parts || !(parts[2] + parts[3])) return null;
  const digits = BigInt(parts[2] + parts[3]) * (parts[1] === '-' ? -1n : 1n);
  const scale = parts[3].length - Number(parts[4] ?? 0);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function written(total, scale) {
  const sign = total < 0n ? '-' : '';
  const digits = String(total < 0n ? -total : total).padStart(scale + 1, '0');
  const fraction = scale ? digits.slice(-scale).replace(/0+$/, '') : '';
  return sign + digits.slice(0, digits.length - scale) + (fraction && `.${fraction}`);
}
