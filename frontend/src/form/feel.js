// Remembers what FEEL expressions gave: form-js parses and evaluates each of them anew in every row at every change.
// An answer depends on nothing but the values the expression names; where these are more than a few plain values, the
// expression is evaluated as before.
import { buildExpressionContext } from '@bpmn-io/form-js-viewer';

const MOST = 20_000; // answers remembered
const LONGEST = 16; // of a list that counts as a plain value
const STRING = /"(?:[^"\\]|\\.)*"/g;
const NAME = /(?<![\w.\u0080-\uffff])[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*(?:\s*\.\s*[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)*/g;
const MOVING = /\b(now|today|random number)\s*\(|`/; // or named in a way that NAME does not see
const SPECIAL = { this: 'this', parent: 'parent', i: 'i', _this_: 'this', _parent_: 'parent', _i_: 'i' };

export class Feel {
  constructor(expressionLanguage, templating) {
    this.names = new Map();
    this.test = this.remembering(expressionLanguage, 'evaluateUnaryTest', (source) => source);
    this.value = this.remembering(expressionLanguage, 'evaluate', (source) => source);
    this.text = this.remembering(templating, 'evaluate', insideBraces);
  }

  // Makes `owner[name]` remember, and gives the same for a context that is still in its parts ({data, this, parent, i}).
  remembering(owner, name, expressionsIn) {
    const evaluate = owner[name].bind(owner);
    const known = new Map();
    const recall = (source, valueOf, options, ask) => {
      const key = this.key(source, valueOf, options, expressionsIn);
      if (key === null) return ask();
      if (known.has(key)) return known.get(key);
      const answer = ask();
      if (answer !== null && typeof answer === 'object') return answer;
      if (known.size >= MOST) known.clear();
      known.set(key, answer);
      return answer;
    };
    owner[name] = (source, context = {}, options) =>
      recall(source, (head) => context[head], options, () => evaluate(source, context, options));
    return (source, around, options) =>
      recall(source, inParts(around), options, () => evaluate(source, buildExpressionContext(around), options));
  }

  key(source, valueOf, options, expressionsIn) {
    if (typeof source !== 'string' || options?.sanitizer) return null;
    let names = this.names.get(source);
    if (names === undefined) this.names.set(source, names = namesIn(expressionsIn(source)));
    if (names === null) return null;
    let key = options ? `${source}\n${Boolean(options.debug)}${Boolean(options.strict)}` : source;
    for (const [head, ...rest] of names) {
      const mark = plain(rest.reduce((inner, name) => (Array.isArray(inner) ? inner : inner?.[name]), valueOf(head)));
      if (mark === null) return null;
      key += `\n${mark}`;
    }
    return key;
  }
}

// The value of a name in a context that is still in its parts.
export function inParts(around) {
  return (name) => {
    if (around.data && Object.hasOwn(around.data, name)) return around.data[name];
    return name in SPECIAL ? around[SPECIAL[name]] : undefined;
  };
}

function insideBraces(text) {
  if (text.startsWith('=')) return text;
  return text.includes('{{#') ? null : (text.match(/\{\{.*?\}\}/gs) ?? []).join(' ');
}

// The paths an expression may read, as lists of names; null when its answer depends on more than these.
export function namesIn(source) {
  if (source === null || MOVING.test(source)) return null;
  const found = new Set(source.replace(STRING, ' ').match(NAME) ?? []);
  return [...found].map((path) => path.split('.').map((name) => name.trim()));
}

// A mark that tells plain values apart; null for anything larger.
function plain(value) {
  if (value === undefined) return 'u';
  if (value === null) return 'n';
  if (Array.isArray(value)) {
    return value.length <= LONGEST && value.every((item) => Object(item) !== item) ? JSON.stringify(value) : null;
  }
  return typeof value === 'object' ? null : `${(typeof value)[0]}${value}`;
}
