// What the script of a form that is written together says.
const WORDS = {
  zh: {
    taken_in: '{who}保存了“{title}”，已取到本页',
    and: '；',
    shared_anew: '分工有变化，刷新页面后生效。',
    clash: '“{title}”：{who}在 {at} 也保存了这一节。您写的没有丢，已另存一份；请选择以哪一份为准。',
    owned: '“{title}”由{who}负责，您写的没有采用，已另存一份，可以请{who}从版本中取用。',
    difference: '看差异',
    mine: '用我写的',
    theirs: '用{who}保存的',
    versions: '版本和批注',
    mine_kept: '已改用您写的，同事写的仍在版本中。',
    undecided: '有的节同事也改过，请先在上面选择以哪一份为准，再提交。',
  },
  en: {
    taken_in: '{who} saved “{title}”; it is on this page now',
    and: '; ',
    shared_anew: 'The sections were shared out anew; reload the page.',
    clash: '“{title}”: {who} saved this section, too, at {at}. What you typed is not lost; choose which of the two counts.',
    owned: '“{title}” is written by {who}. What you typed was not taken over but kept; {who} can take it from the versions.',
    difference: 'Show the difference',
    mine: 'Use mine',
    theirs: 'Use what {who} saved',
    versions: 'Versions and remarks',
    mine_kept: 'Yours counts now; what your colleague wrote is kept as a version.',
    undecided: 'Colleagues changed sections, too: choose above which text counts before you submit.',
  },
};

// The sentence `key` with its {places} filled in, in the language of the page.
export function sayer(language) {
  const words = WORDS[language] ?? WORDS.zh;
  return (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
