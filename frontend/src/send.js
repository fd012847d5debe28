// Requests to our own server, and the few sentences scripts say themselves.
const WORDS = {
  zh: {
    saved: '已自动保存 {time}',
    local: '没有网络，已暂存在本机，连上后自动保存',
    brought: '上次没有网络时填写的内容已找回',
    unsaved: '暂时无法自动保存，请不要关闭页面',
    offline: '连接不到服务器，填写的内容仍在页面上，请稍后重试。',
    kept: '您填写的内容仍在页面上，可以复制或打印。',
  },
  en: {
    saved: 'Saved {time}',
    local: 'No connection: kept on this device, saved as soon as there is one',
    brought: 'What was typed without a connection was brought back',
    unsaved: 'Cannot save for the moment; keep this page open',
    offline: 'The server is out of reach. What you typed is still here; try again shortly.',
    kept: 'What you typed is still on this page; you may copy or print it.',
  },
};

export const wordsOf = (language) => WORDS[language] ?? WORDS.zh;

// {ok, status, body, message}: status 0 when the server could not be reached.
export async function send(address, { method, json, body }, token) {
  const headers = { Accept: 'application/json', 'X-CSRF-Token': token };
  if (json !== undefined) headers['Content-Type'] = 'application/json';
  let response;
  try {
    response = await fetch(address, {
      method, headers, body: json === undefined ? body : JSON.stringify(json), credentials: 'same-origin',
      // what leaves while the page closes may have 64 KB, and a Chinese character takes three bytes
      keepalive: method === 'PUT' && new TextEncoder().encode(JSON.stringify(json)).length < 60_000,
    });
  } catch {
    return { ok: false, status: 0, body: null, message: wordsOf(document.documentElement.lang.slice(0, 2)).offline };
  }
  const answer = await response.json().catch(() => null);
  const reference = answer?.reference && response.status >= 500 ? ` (${answer.reference})` : '';
  return { ok: response.ok, status: response.status, body: answer, message: (answer?.message ?? String(response.status)) + reference };
}
