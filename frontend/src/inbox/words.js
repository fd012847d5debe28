// What the scripts of the inbox say themselves.
const WORDS = {
  zh: {
    chosen: '已选 {count} 项',
    news: '列表已更新：{what}',
    added: '新增 {count} 项',
    changed: '{count} 项有变化',
    gone: '{count} 项已不在列表中',
    opening: '正在打开……',
    failed: '暂时打不开这项任务，请稍后再试，或单独打开。',
    alone: '单独打开',
    unsaved: '这份表单还有内容没有保存到服务器。仍要离开吗？',
  },
  en: {
    chosen: '{count} chosen',
    news: 'The list changed: {what}',
    added: '{count} new',
    changed: '{count} changed',
    gone: '{count} gone',
    opening: 'Opening …',
    failed: 'This task cannot be opened at the moment. Try again shortly, or open it by itself.',
    alone: 'Open by itself',
    unsaved: 'Some of this form is not saved on the server. Leave it anyway?',
  },
};

const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.zh;

export const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
