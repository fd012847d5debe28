// Days and times as people write them, and as the form keeps them: 2026-09-28, 09:30, 2026-09-28T09:30. What means no
// day or time is kept as it was typed.
import { word } from '../words.js';

const DAY = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})$/;
const TIME = /^(上午|下午)?\s*(\d{1,2})\s*[:时点]\s*(?:(\d{1,2})\s*分?(?::\d{1,2})?|(半|整))?$/;
const TIME_DIGITS = /^()(\d{1,2})(\d{2})$/;
const KEPT_DAY = /^\d{4}-\d{2}-\d{2}$/;
const KEPT_TIME = /^\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?$/;

const two = (number) => String(number).padStart(2, '0');
const plain = (text) => text.normalize('NFKC').trim();

// The day a text means, as 2026-09-28; null when there is no such day.
export function readDay(text) {
  const parts = plain(text).match(DAY) ?? plain(text).match(DIGITS);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day); // 30 February would roll into March
  if (!year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return `${parts[1]}-${two(month)}-${two(day)}`;
}

// The time of day a text means, as 09:30; null when there is none.
export function readTime(text) {
  const parts = plain(text).match(TIME) ?? plain(text).match(TIME_DIGITS);
  if (!parts) return null;
  const [, half, hour, minute, word] = parts;
  const hours = Number(hour) + (half === '下午' && Number(hour) < 12 ? 12 : 0);
  const minutes = word === '半' ? 30 : Number(minute ?? 0);
  return hours < 24 && minutes < 60 ? `${two(hours)}:${two(minutes)}` : null;
}

export const isDay = (value) => KEPT_DAY.test(value) && readDay(value) === value;
const isTime = (value) => KEPT_TIME.test(value) && readTime(value.slice(0, 5)) !== null;

// Whether a kept value is one of its kind: date, time or datetime.
export function isMoment(value, subtype = 'date') {
  if (typeof value !== 'string') return false;
  if (subtype === 'time') return isTime(value);
  if (subtype === 'date') return isDay(value);
  const [day, time = ''] = value.split('T');
  return isDay(day) && isTime(time);
}

// A kept value in its parts, as they are shown: {day, time}, each '' when there is none.
export function partsOf(value, subtype = 'date') {
  const text = typeof value === 'string' ? value : '';
  if (subtype === 'date') return { day: text, time: '' };
  const [day, time] = subtype === 'time' ? ['', text] : [text.split('T')[0], text.split('T')[1] ?? ''];
  if (!isTime(time) || (day && !isDay(day))) return { day, time };
  if (!/Z|[+-]\d{2}:\d{2}$/.test(time)) return { day, time: time.slice(0, 5) };
  const here = new Date(`${day || '2000-01-01'}T${time}`);
  const local = `${here.getFullYear()}-${two(here.getMonth() + 1)}-${two(here.getDate())}`;
  return { day: day && local, time: `${two(here.getHours())}:${two(here.getMinutes())}` };
}

// The parts as the form keeps them; null when there is nothing.
export function joined({ day, time }, { subtype = 'date', timeSerializingFormat: shape }) {
  if (subtype === 'date') return day || null;
  if (subtype === 'time') return time ? zoned('2000-01-01', time, shape).time : null;
  if (!day && !time) return null;
  const kept = isDay(day) ? zoned(day, time, shape) : { day, time };
  return `${kept.day}T${kept.time}`;
}

// A local time in the shape the form asks for: plain, with its distance from UTC, or in UTC.
function zoned(day, time, shape) {
  if (!isTime(time) || !['utc_offset', 'utc_normalized'].includes(shape)) return { day, time };
  const moment = new Date(`${day}T${time}`);
  if (shape === 'utc_normalized') {
    const [utcDay, utcTime] = moment.toISOString().split('T');
    return { day: utcDay, time: `${utcTime.slice(0, 5)}Z` };
  }
  const ahead = -moment.getTimezoneOffset();
  const size = Math.abs(ahead);
  return { day, time: `${time}${ahead < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}` };
}

// What is wrong with a value that is no date, in the server's words; undefined when nothing is.
export function mistakeIn({ subtype = 'date', disallowPassedDates }, value, today) {
  if (value === null || value === undefined || value === '') return undefined;
  if (!isMoment(value, subtype)) return word(subtype);
  const { day } = partsOf(value, subtype);
  return disallowPassedDates && isDay(day) && day < today ? word('past_date') : undefined;
}
