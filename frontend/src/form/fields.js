// Which of our components stand in for those of form-js.
import { Checkbox, Checklist, Radio } from '@bpmn-io/form-js-viewer';
import { Computed } from './agreement.js';
import { Moment } from './entry/date.jsx';
import { NumberField } from './entry/number.jsx';
import { Select } from './entry/select.jsx';
import { Tags } from './entry/tags.jsx';
import { Textfield } from './entry/text.jsx';
import { FilesOrPhotos } from './photos.jsx';
import { marked } from './marked.jsx';
import { TextOrChapter } from './narrative.jsx';
import { GroupOrSection } from './section.jsx';
import { withRequests } from './requests.jsx';
import { List } from './table.jsx';

const ENTRIES = {
  textfield: Textfield, textarea: TextOrChapter, number: NumberField, datetime: Moment, select: Select, taglist: Tags,
  checkbox: Checkbox, checklist: Checklist, radio: Radio, filepicker: FilesOrPhotos,
};

export function register(formFields) {
  formFields.register('group', withRequests(GroupOrSection));
  formFields.register('dynamiclist', withRequests(List));
  formFields.register('expression', Computed);
  for (const [type, Entry] of Object.entries(ENTRIES)) formFields.register(type, withRequests(marked(Entry)));
}
register.$inject = ['formFields'];
