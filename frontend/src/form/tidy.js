// A text as the server keeps it (forms/wording.py): one Unicode form, nothing invisible.
const UNWANTED = new RegExp(
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]'
    + '|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  'g',
);

// A whole text, trimmed.
export function tidy(text, oneLine) {
  const plain = text.replace(/\r\n?/g, '\n').replace(UNWANTED, '').normalize('NFC');
  return (oneLine ? plain.replace(/[\n\t]/g, ' ') : plain).trim();
}

// A piece of a line: without breaks; blanks at its ends stay.
export function unbroken(text) {
  return text.replace(/\r\n?|[\n\t]/g, ' ').replace(UNWANTED, '').normalize('NFC');
}
