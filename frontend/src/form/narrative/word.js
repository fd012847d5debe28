// Cleans what is pasted from Word, WPS and pages, before the editor reads it: lists that Word writes as paragraphs become
// lists, what a cell cannot hold is taken out of it, pictures are handed over. Styles are read as text: the policy of the
// page lets no document have any.
// in Word's own fonts, letters are drawn as bullets
const BULLET = /^[\s\u00a0]*[·•●○◦▪■□◆◇❖➢➤✓✔lnopquvw§Øü²\uf000-\uf0ff-][\s\u00a0]*$/;
const NUMBER = /^[\s\u00a0]*(\d{1,3})[.、．]?[\s\u00a0]*$/;
const LIST = /mso-list:\s*(l\d+)\s+level(\d)/i;

// The cleaned `html`; `hold(file)` keeps a picture for sending and gives its name, `left(count)` is told how many pictures
// could not be read. Outside a table the cursor comes to stand behind what was pasted, even behind a table.
export function cleaned(html, { hold, left, inTable }) {
  const { body } = new DOMParser().parseFromString(asText(html), 'text/html');
  for (const useless of body.querySelectorAll('style, script, meta, link, title, xml, template, object, iframe')) useless.remove();
  takePictures(body, hold, left);
  weights(body);
  lists(body);
  numberedElsewhere(body);
  for (const table of body.querySelectorAll('table')) flatten(table);
  for (const paragraph of body.querySelectorAll('p')) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector('img')) paragraph.remove();
  }
  if (!inTable && body.lastElementChild?.localName === 'table') body.append(body.ownerDocument.createElement('p'));
  for (const styled of body.querySelectorAll('[data-style]')) delete styled.dataset.style;
  return body.innerHTML;
}

// Word writes what only old browsers should see between <![if ...]> and <![endif]>; the markers go, what is between stays.
const asText = (html) => html
  .replace(/<!--\[if[\s\S]*?<!\[endif\]-->/gi, '').replace(/<!\[(?:if[^\]]*|endif)\]>/gi, '').replace(/<\/?o:p[^>]*>/gi, '')
  .replace(/<style[\s\S]*?<\/style>/gi, '').replace(/(<[^<>]*?\s)style(\s*=)/gi, '$1data-style$2');

const styleOf = (element) => element.dataset.style ?? '';

// What is bold, raised or lowered by its style becomes an element.
function weights(body) {
  for (const element of body.querySelectorAll('span[data-style], b[data-style], strong[data-style]')) {
    const style = styleOf(element);
    const bold = /(?:^|[;\s])font-weight:\s*(bold|normal|\d+)/i.exec(style)?.[1].toLowerCase();
    const isBold = bold === 'bold' || Number(bold) >= 600;
    if (element.localName !== 'span' && bold && !isBold) element.replaceWith(...element.childNodes);
    else if (element.localName === 'span') {
      const shift = /(?:^|[;\s])vertical-align:\s*(super|sub)/i.exec(style)?.[1].toLowerCase();
      if (shift) surround(element, shift === 'sub' ? 'sub' : 'sup');
      if (isBold) surround(element, 'b');
    }
  }
}

function surround(element, name) {
  const made = element.ownerDocument.createElement(name);
  made.append(...element.childNodes);
  element.append(made);
}

function takePictures(body, hold, left) {
  let missing = 0;
  for (const picture of body.querySelectorAll('img, v\\:imagedata')) {
    if (picture.dataset?.file) continue; // from this editor
    const file = fileOf(picture.getAttribute('src') ?? '');
    if (file) picture.dataset.waiting = hold(file);
    else picture.remove();
    if (!file) missing += 1;
    for (const name of ['src', 'width', 'height']) picture.removeAttribute(name);
  }
  if (missing) left(missing);
}

function fileOf(address) {
  const found = /^data:(image\/(?:png|jpeg|webp));base64,([\w+/=\s]+)$/i.exec(address);
  if (!found) return null;
  const bytes = Uint8Array.from(atob(found[2].replace(/\s/g, '')), (sign) => sign.charCodeAt(0));
  return new File([bytes], `picture.${found[1].split('/')[1].replace('jpeg', 'jpg')}`, { type: found[1].toLowerCase() });
}

// Paragraphs with mso-list beside each other become nested lists. A numbering that does not begin with 1, or is none of
// ours such as 一、, stays what it says: text.
function lists(body) {
  for (const first of body.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) {
    if (!first.isConnected || !levelOf(first)) continue;
    const run = [first];
    for (let next = first.nextElementSibling; next && listOf(next) === listOf(first); next = next.nextElementSibling) run.push(next);
    const entries = run.map((paragraph) => ({ paragraph, level: levelOf(paragraph), sign: signOf(paragraph) }));
    if (/^H/.test(first.tagName) || !entries.every(isListed) || !countsFromOne(entries)) entries.forEach(keepSign);
    else build(entries);
  }
}

const listOf = (element) => LIST.exec(styleOf(element))?.[1];
const levelOf = (element) => Number(LIST.exec(styleOf(element))?.[2] ?? 0);

// The number or bullet that Word wrote out, taken from the paragraph.
function signOf(paragraph) {
  const mark = [...paragraph.querySelectorAll('span')].find((span) => /mso-list:\s*Ignore/i.test(styleOf(span)));
  const text = mark?.textContent ?? '';
  mark?.remove();
  return text;
}

const isListed = ({ sign }) => BULLET.test(sign) || NUMBER.test(sign);

function countsFromOne(entries) {
  const counts = [];
  return entries.every(({ level, sign }) => {
    counts.length = Math.min(counts.length, level);
    counts[level - 1] = (counts[level - 1] ?? 0) + 1;
    const number = NUMBER.exec(sign);
    return !number || Number(number[1]) === counts[level - 1];
  });
}

function keepSign({ paragraph, sign }) {
  delete paragraph.dataset.style;
  const text = sign.replace(/[\s\u00a0]+/g, ' ').trim();
  if (text) paragraph.prepend(BULLET.test(sign) ? '· ' : /[\w.]$/.test(text) ? `${text} ` : text);
}

function build(entries) {
  const page = entries[0].paragraph.ownerDocument;
  const open = []; // the list of each level
  for (const { paragraph, level, sign } of entries) {
    const tag = NUMBER.test(sign) ? 'ol' : 'ul';
    open.length = Math.min(open.length, level);
    while (open.length < level || open[level - 1].localName !== tag) {
      if (open.length === level) open.pop();
      const list = page.createElement(open.length === level - 1 ? tag : 'ul');
      const around = open.at(-1)?.lastElementChild;
      if (around) around.append(list);
      else if (open.length) open.at(-1).append(item(page, list));
      else paragraph.before(list);
      open.push(list);
    }
    const words = page.createElement('p');
    words.append(...paragraph.childNodes);
    open[level - 1].append(item(page, words));
    paragraph.remove();
  }
}

function item(page, inside) {
  const made = page.createElement('li');
  made.append(inside);
  return made;
}

// A list that begins elsewhere than at 1 would be counted anew: its numbers become text.
function numberedElsewhere(body) {
  for (const list of body.querySelectorAll('ol[start]:not([start="1"]), ol[type="a" i], ol[type="i" i]')) {
    if (list.type && list.type !== '1') continue;
    [...list.children].filter(({ localName }) => localName === 'li').forEach((entry, place) => {
      const paragraph = body.ownerDocument.createElement('p');
      paragraph.append(`${list.start + place}. `, ...entry.childNodes);
      list.before(paragraph);
    });
    list.remove();
  }
}

// A cell holds paragraphs: pictures go behind the table, a table within becomes lines, headings and entries too.
function flatten(table) {
  if (!table.isConnected || table.parentElement.closest('table')) return;
  for (const picture of [...table.querySelectorAll('img')].reverse()) table.after(picture);
  for (const inner of table.querySelectorAll('table')) {
    const lines = [...inner.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join(' ｜ '));
    inner.replaceWith(...lines.map((line) => paragraphOf(table, [line])));
  }
  for (const block of table.querySelectorAll('h1, h2, h3, h4, h5, h6, li')) block.replaceWith(paragraphOf(table, block.childNodes));
  for (const list of table.querySelectorAll('ul, ol')) list.replaceWith(...list.childNodes);
  for (const caption of table.querySelectorAll('caption')) table.before(paragraphOf(table, caption.childNodes));
}

function paragraphOf(table, inside) {
  const made = table.ownerDocument.createElement('p');
  made.append(...inside);
  return made;
}
