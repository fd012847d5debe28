// form-js has no translation hook: while bundling, each of its sentences that can be seen is replaced by a call of word()
// from src/form/words.js. One that is no longer found fails the build, so an upgrade cannot turn the page English.
import fs from 'node:fs';
import path from 'node:path';

const number = '${';
const SENTENCES = [
  // what the validator says
  ["'Value is not a number.'", "word('number')"],
  [
    `'Value is expected to ' + (decimalDigits === 0 ? 'be an integer' : \`have at most ${number}decimalDigits} decimal digit${number}decimalDigits > 1 ? 's' : ''}\`) + '.'`,
    "decimalDigits === 0 ? word('integer') : word('decimals', { digits: decimalDigits })",
  ],
  [
    `\`Please select a valid value, the two nearest valid values are ${number}previousValue} and ${number}nextValue}.\``,
    "word('increment', { step: increment })",
  ],
  [`\`Field must match pattern ${number}validation.pattern}.\``, "word('pattern')"],
  ["'Field is required.'", "word('required')"],
  [`\`Field must have minimum value of ${number}validation.min}.\``, "word('min', { limit: validation.min })"],
  [`\`Field must have maximum value of ${number}validation.max}.\``, "word('max', { limit: validation.max })"],
  ["'Min validation value is not a valid number.'", "word('limit_broken')"],
  ["'Max validation value is not a valid number.'", "word('limit_broken')"],
  [`\`Field must have minimum length of ${number}validation.minLength}.\``, "word('min_length', { limit: validation.minLength })"],
  [`\`Field must have maximum length of ${number}validation.maxLength}.\``, "word('max_length', { limit: validation.maxLength })"],
  ["'Field must be a valid  international phone number. (e.g. +4930664040900)'", "word('phone')"],
  ["'Field must be a valid email.'", "word('email')"],
  // what stands on the page
  ["'Add new'", "word('add_row')"],
  [`\`Expand all (${number}values.length - 1})\``, "word('expand', { count: values.length })"],
  ["\" \", 'Collapse'", "\" \", word('collapse')"],
  [`\`Remove list item ${number}itemIndex + 1}\``, "word('remove_row', { row: itemIndex + 1 })"],
  ["? 'Nothing to show.'", "? word('nothing')"],
  ['children: "Nothing to show."', "children: word('nothing')"],
  ['text: "No content to show."', "text: word('nothing')"],
  ['"External content couldn\'t be loaded."', "word('unreachable')"],
  ['"Previous page"', "word('previous')"],
  ['"Next page"', "word('next')"],
  [`\`Click to sort by ${number}label} descending\``, "word('sort_down', { label })"],
  [`\`Click to sort by ${number}label} ascending\``, "word('sort_up', { label })"],
  ["'Click to remove sorting'", "word('unsorted')"],
  ["errors: ['Unable to download document']", "errors: [word('no_download')]"],
  ["errorMessage = 'Unable to download document'", "errorMessage = word('no_download')"],
  [`\`Download ${number}fileName}\``, "word('download', { name: fileName })"],
  ["'Document reference is not defined.'", "word('no_document')"],
  // a list that begins with 2 begins with 2
  ["'rel', 'target', 'src']", "'rel', 'target', 'src', 'start']"],
];

export const translations = {
  name: 'form-js in our words',
  setup(build) {
    build.onLoad({ filter: /form-js-viewer[\\/]dist[\\/]index\.es\.js$/ }, async ({ path: file }) => {
      const words = path.resolve(build.initialOptions.absWorkingDir ?? '.', 'src/form/words.js');
      let source = await fs.promises.readFile(file, 'utf8');
      const missing = SENTENCES.filter(([sentence]) => !source.includes(sentence));
      if (missing.length) return { errors: missing.map(([sentence]) => ({ text: `form-js no longer says ${sentence}` })) };
      for (const [sentence, replacement] of SENTENCES) source = source.replaceAll(sentence, replacement);
      return { contents: `import { word } from ${JSON.stringify(words)};\n${source}`, loader: 'js' };
    });
  },
};
