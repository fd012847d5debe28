// What follows from a decision is said once, and asked, before the form goes.
import './consequences.css';

const WORDS = {
  zh: { title: '请确认', what: '提交后：', go: '确认提交', back: '返回修改' },
  en: { title: 'Please confirm', what: 'Once submitted:', go: 'Submit', back: 'Go back' },
};

const make = (name, values, ...parts) => {
  const element = Object.assign(document.createElement(name), values);
  element.append(...parts);
  return element;
};

// Resolves to whether the person goes on. The browser keeps the focus in the dialog and gives it back; Escape is no.
// What is safe has the focus first: who keeps pressing Enter has not read.
export function ask(sentences, language) {
  const words = WORDS[language] ?? WORDS.zh;
  const title = make('h2', { id: 'consequences-title', textContent: words.title });
  const what = make('div', { id: 'consequences-what' }, make('p', { className: 'quiet', textContent: words.what }),
    make('ul', {}, ...sentences.map((sentence) => make('li', { textContent: sentence }))));
  const back = make('button', { type: 'button', textContent: words.back, autofocus: true });
  const go = make('button', { type: 'button', className: 'primary', textContent: words.go });
  const box = make('dialog', { className: 'consequences' }, title, what, make('p', { className: 'buttons' }, go, back));
  box.setAttribute('aria-labelledby', title.id);
  box.setAttribute('aria-describedby', what.id);
  document.body.append(box);
  return new Promise((resolve) => {
    go.addEventListener('click', () => box.close('go'));
    back.addEventListener('click', () => box.close());
    box.addEventListener('close', () => {
      box.remove();
      resolve(box.returnValue === 'go');
    });
    box.showModal();
    back.focus();
  });
}
