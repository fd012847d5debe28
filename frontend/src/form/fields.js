// Which of our components stand in for those of form-js.
import { Computed } from './agreement.js';
import { Files } from './files.jsx';
import { marked } from './marked.jsx';
import { GroupOrSection } from './section.jsx';
import { List } from './table.jsx';

const ENTERED = ['textfield', 'textarea', 'number', 'datetime', 'checkbox', 'checklist', 'radio', 'select', 'taglist'];

export function register(formFields) {
  formFields.register('group', GroupOrSection);
  formFields.register('dynamiclist', List);
  formFields.register('expression', Computed);
  formFields.register('filepicker', marked(Files));
  for (const type of ENTERED) formFields.register(type, marked(formFields.get(type)));
}
register.$inject = ['formFields'];
