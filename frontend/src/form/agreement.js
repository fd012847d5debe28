// Makes form-js decide what the server decides (forms/state.py, forms/wording.py): whoever is told here that all is
// well must not be refused there, and the other way round. It also judges what is not drawn at the moment.
import { ExpressionField, Textarea, Textfield } from '@bpmn-io/form-js-viewer';
import { mistakeIn } from './entry/dates.js';
import { isNumber } from './entry/numbers.js';
import { Feel } from './feel.js';
import { instancesOf } from './instances.js';
import { canonical, isNarrative, letters } from './narrative/blocks.js';
import { planOf } from './plan.js';
import { at, settle } from './settle.js';
import { tidy } from './tidy.js';
import { word } from './words.js';

const TEXTS = new Map([['textfield', true], ['textarea', false]]); // type -> whether it is one line
// What a form begins with is tidied, too: prefill, drafts, new rows.
for (const { config } of [Textfield, Textarea]) {
  const { sanitizeValue } = config;
  config.sanitizeValue = (options) => {
    const text = sanitizeValue(options);
    return isNarrative(options.formField) ? canonical(text) : tidy(text, TEXTS.get(config.type));
  };
}

// A computed value has nothing to draw, and is computed below.
export const Computed = () => null;
Computed.config = ExpressionField.config;

// form-js service: every state of the form is settled before anybody sees it.
class Settlement {
  constructor(form, formFields, feel) {
    Object.assign(this, { form, formFields, feel, plans: new WeakMap(), known: new WeakMap() });
    const setState = form._setState.bind(form);
    form._setState = (change) => setState(change.data ? { ...change, data: this.begin(change) } : change);
  }

  begin(change) {
    const { schema, initialData } = { ...this.form._getState(), ...change };
    const settled = settle(this.nodes(schema), change.data, initialData, this.feel);
    this.known.set(settled.data, settled);
    return settled.data;
  }

  nodes(schema) {
    if (!schema) return [];
    if (!this.plans.has(schema)) this.plans.set(schema, planOf(schema.components, this.formFields));
    return this.plans.get(schema);
  }

  // {data, left, seen} of `data`, or of the form as it stands.
  of(data = this.form._getState().data) {
    const { schema, initialData } = this.form._getState();
    return this.known.get(data) ?? settle(this.nodes(schema), data, initialData, this.feel);
  }

  // All visible fields and lists as they stand.
  instances() {
    const settled = this.of();
    settled.instances ??= instancesOf(this.nodes(this.form._getState().schema), settled, this.feel);
    return settled.instances;
  }

  // Those, and the hidden ones among them.
  everything() {
    return instancesOf(this.nodes(this.form._getState().schema), this.of(), this.feel, true);
  }
}
Settlement.$inject = ['form', 'formFields', 'feel'];

// form-js service: conditions are settled ones; the rules look at tidied texts (blanks alone are no answer), at every
// visible field whether it is drawn or not, and at what a field holds now.
function Agreement(settlement, validator, conditionChecker, formFieldRegistry, formFieldInstanceRegistry, viewerCommands, eventBus, form, today) {
  const tidied = (instance, value) => {
    const field = formFieldRegistry.get(instance.id);
    if (typeof value !== 'string' || !TEXTS.has(field?.type)) return value;
    return isNarrative(field) ? canonical(value) : tidy(value, TEXTS.get(field.type));
  };
  const judge = validator.validateFieldInstance.bind(validator);
  validator.validateFieldInstance = (instance, value) => {
    const unreadable = shapeless(formFieldRegistry.get(instance.id), value, today);
    if (unreadable) return [unreadable];
    const tidyValue = tidied(instance, value);
    return judge(instance, isNarrative(formFieldRegistry.get(instance.id)) ? letters(tidyValue ?? '') : tidyValue);
  };

  const drawn = formFieldInstanceRegistry.getAll.bind(formFieldInstanceRegistry);
  formFieldInstanceRegistry.getAll = () => settlement.instances();
  conditionChecker.applyConditions = (data) => settlement.of(data).left;

  eventBus.on('formField.blur', ({ formField }) => {
    if (!TEXTS.has(formField.type)) return;
    for (const instance of drawn()) {
      if (instance.id !== formField.id) continue;
      const value = at(form._getState().data, instance.valuePath);
      if (tidied(instance, value) !== value) form._update({ fieldInstance: instance, value: tidied(instance, value) });
    }
  });

  viewerCommands.updateFieldInstanceValidation = (instance) => {
    const found = validator.validateFieldInstance(instance, at(form._getState().data, instance.valuePath));
    const rows = Object.values(instance.indexes ?? {});
    const held = at(form._getState().errors, [instance.id, ...rows]);
    if (found.length || held?.length) form._setState({ errors: withErrors(form._getState().errors, instance.id, rows, found) });
  };
}
Agreement.$inject = [
  'settlement', 'validator', 'conditionChecker', 'formFieldRegistry', 'formFieldInstanceRegistry', 'viewerCommands', 'eventBus', 'form', 'today',
];

// What is wrong with a value that was kept as it was typed because it could not be read.
function shapeless(field, value, today) {
  if (field?.type === 'number' && !isNumber(value)) return word('number');
  return field?.type === 'datetime' ? mistakeIn(field, value, today) : undefined;
}

// A copy of `errors` with the sentences about one field in one row.
function withErrors(errors, id, rows, sentences) {
  const found = structuredClone(errors);
  let [holder, name] = [found, id];
  for (const row of rows) [holder, name] = [(holder[name] ??= []), row];
  holder[name] = sentences.length ? sentences : undefined;
  return found;
}

export const agreement = {
  __init__: ['settlement', 'agreement'],
  feel: ['factory', (expressionLanguage, templating) => new Feel(expressionLanguage, templating)],
  settlement: ['type', Settlement],
  agreement: ['type', Agreement],
};
agreement.feel[1].$inject = ['expressionLanguage', 'templating'];

// What the server holds stays what expressions fall back to when a field is hidden, although a draft is shown.
export function rememberPrefill(form, prefill) {
  form._setState({
    initialData: form._getInitializedFieldData(structuredClone(prefill)),
    data: { ...form._getState().data },
  });
}
