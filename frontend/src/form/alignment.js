// Which row was which row before, when rows were changed, added and removed: for showing, never for judging. The server
// pairs rows in the same way (forms/alignment.py).
const MOST_PAIRS = 40_000; // beyond that, rows between equal ones are paired in their order

// For each row of `after` (lists of cell values) the number of its row in `before`; null for an added row.
export function align(before, after) {
  const old = before.map(keysOf);
  const now = after.map(keysOf);
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start].whole === now[start].whole) start++;
  let end = 0;
  while (end < most - start && old.at(-1 - end).whole === now.at(-1 - end).whole) end++;
  const [oldMiddle, middle] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  const pairs = oldMiddle.length * middle.length <= MOST_PAIRS ? best(oldMiddle, middle) : new Map();
  pairGaps(pairs, oldMiddle.length, middle.length);
  return now.map((_, row) => {
    if (row < start) return row;
    if (row >= now.length - end) return row - now.length + old.length;
    const pair = pairs.get(row - start);
    return pair === undefined ? null : pair + start;
  });
}

function keysOf(row) {
  const cells = row.map((value) => (value === null || value === undefined || value === '' ? '' : JSON.stringify(value)));
  return { cells, whole: cells.join('\n') };
}

// How many filled cells two rows share; equal rows above all.
function likeness(one, two) {
  const shared = one.cells.filter((cell, at) => cell !== '' && cell !== '[]' && cell === two.cells[at]).length;
  return shared + (one.whole === two.whole ? one.cells.length + 1 : 0);
}

// The pairing (new -> old) that keeps the order and shares most; rows that share nothing stay alone.
function best(old, now) {
  const scores = Array.from({ length: now.length + 1 }, () => new Array(old.length + 1).fill(0));
  for (let row = now.length - 1; row >= 0; row--) {
    for (let held = old.length - 1; held >= 0; held--) {
      const like = likeness(old[held], now[row]);
      const paired = like ? scores[row + 1][held + 1] + like : 0;
      scores[row][held] = Math.max(paired, scores[row + 1][held], scores[row][held + 1]);
    }
  }
  const pairs = new Map();
  for (let row = 0, held = 0; row < now.length && held < old.length;) {
    const like = likeness(old[held], now[row]);
    if (like && scores[row][held] === scores[row + 1][held + 1] + like) pairs.set(row++, held++);
    else if (scores[row][held] === scores[row + 1][held]) row++;
    else held++;
  }
  return pairs;
}

// Between two pairs, as many rows before as after: each was changed beyond recognition.
function pairGaps(pairs, old, now) {
  const known = [[-1, -1], ...[...pairs].sort((one, two) => one[0] - two[0]), [now, old]];
  for (let step = 1; step < known.length; step++) {
    const [[row, held], [nextRow, nextHeld]] = [known[step - 1], known[step]];
    if (nextRow - row !== nextHeld - held) continue;
    for (let gap = 1; gap < nextRow - row; gap++) pairs.set(row + gap, held + gap);
  }
}
