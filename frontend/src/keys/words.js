// What the list of keys and the palette say.
const WORDS = {
  zh: {
    title: '键盘快捷键', close: '关闭', on: '使用单键快捷键（如 j、k、c）', off: '关闭后，Ctrl+K 仍然可用。',
    find: '转到办件、页面或发起流程', hint: '输入编号、单位、中心或页面名称', nothing: '没有找到。换一个词试试。',
    pages: '页面', starts: '发起', cases: '办件', searching: '正在查找……', found: '{count} 项，用上下键选择，回车打开',
    everywhere: '任何页面', inbox: '待办列表',
    keys: [['Ctrl+K', '查找并转到'], ['/', '到查找框'], ['g i', '待办'], ['g c', '办件'], ['g s', '发起'], ['g m', '消息'], ['g r', '名录'], ['?', '这份列表']],
    list: [['j / k', '下一项 / 上一项'], ['Enter', '打开'], ['c', '领取'], ['e', '打开并开始填写'], ['x', '勾选'], ['Esc', '回到列表；再按一次收起任务'], ['Ctrl+Enter', '提交表单']],
  },
  en: {
    title: 'Keys', close: 'Close', on: 'Use single keys (j, k, c …)', off: 'Ctrl+K works even when they are off.',
    find: 'Go to a case or page, or start a procedure', hint: 'Number, unit, centre or name of a page', nothing: 'Nothing found. Try another word.',
    pages: 'Pages', starts: 'Start', cases: 'Cases', searching: 'Searching …', found: '{count} found; arrows choose, Enter opens',
    everywhere: 'Everywhere', inbox: 'In the inbox',
    keys: [['Ctrl+K', 'find and go to'], ['/', 'to the search'], ['g i', 'inbox'], ['g c', 'cases'], ['g s', 'start'], ['g m', 'notices'], ['g r', 'register'], ['?', 'this list']],
    list: [['j / k', 'next / previous'], ['Enter', 'open'], ['c', 'claim'], ['e', 'open and fill in'], ['x', 'tick'], ['Esc', 'back to the list; again closes the task'], ['Ctrl+Enter', 'submit the form']],
  },
};

export const words = WORDS[document.documentElement.lang.slice(0, 2)] ?? WORDS.zh;
