// Makes form-js decide what the server decides (forms/state.py, forms/wording.py): whoever is told here that all is
// well must not be refused there, and the other way round.
import { Textarea, Textfield } from '@bpmn-io/form-js-viewer';

const TEXTS = new Map([['textfield', true], ['textarea', false]]); // type -> whether it is one line
const PASSES = 8; // as on the server
const UNWANTED = new RegExp(
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufeff\\ufffe\\uffff]'
    + '|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  'g',
);

// A text as the server keeps it: one Unicode form, nothing invisible, trimmed.
export function tidy(text, oneLine) {
  const plain = text.replace(/\r\n?/g, '\n').replace(UNWANTED, '').normalize('NFC');
  return (oneLine ? plain.replace(/[\n\t]/g, ' ') : plain).trim();
}

// What a form begins with is tidied, too: prefill, drafts, new rows.
for (const { config } of [Textfield, Textarea]) {
  const { sanitizeValue } = config;
  config.sanitizeValue = (options) => tidy(sanitizeValue(options), TEXTS.get(config.type));
}

// form-js service: the rules look at tidied texts (blanks alone are no answer), a text is tidied when its field is left,
// and conditions are applied until nothing more is hidden or shown, because form-js takes hidden values away only once.
function Agreement(validator, conditionChecker, formFieldRegistry, formFieldInstanceRegistry, eventBus, form) {
  const tidied = (instance, value) => {
    const type = formFieldRegistry.get(instance.id)?.type;
    return typeof value === 'string' && TEXTS.has(type) ? tidy(value, TEXTS.get(type)) : value;
  };
  const judge = validator.validateFieldInstance.bind(validator);
  validator.validateFieldInstance = (instance, value) => judge(instance, tidied(instance, value));

  eventBus.on('formField.blur', ({ formField }) => {
    for (const instance of formFieldInstanceRegistry.getAll()) {
      if (instance.id !== formField.id) continue;
      const value = instance.valuePath.reduce((inner, name) => inner?.[name], form._getState().data);
      if (tidied(instance, value) !== value) form._update({ fieldInstance: instance, value: tidied(instance, value) });
    }
  });

  const apply = conditionChecker.applyConditions.bind(conditionChecker);
  conditionChecker.applyConditions = (data, context = {}, options = {}) => {
    let left = apply(data, context, options);
    if (formFieldRegistry.getAll().filter((field) => field.conditional?.hide).length < 2) return left;
    for (let pass = 1; pass < PASSES; pass++) {
      const next = apply(data, { ...form._getState().initialData, ...left }, options);
      if (JSON.stringify(next) === JSON.stringify(left)) break;
      left = next;
    }
    return left;
  };
}
Agreement.$inject = ['validator', 'conditionChecker', 'formFieldRegistry', 'formFieldInstanceRegistry', 'eventBus', 'form'];

export const agreement = { __init__: ['agreement'], agreement: ['type', Agreement] };

// What the server holds stays what expressions fall back to when a field is hidden, although a draft is shown.
export function rememberPrefill(form, prefill) {
  form._setState({ initialData: form._getInitializedFieldData(structuredClone(prefill)) });
}
