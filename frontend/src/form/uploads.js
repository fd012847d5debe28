// Sends files and knows which fields still wait for theirs.
export class Uploads {
  // `files` says {by, at} of those that were sent before, by id.
  constructor(upload, files = {}) {
    this.upload = upload;
    this.files = { ...files };
    this.allowed = Boolean(upload);
    this.waiting = new Map();
  }

  async send(file, { valuePath }) {
    const name = valuePath.join('.');
    this.waiting.set(name, (this.waiting.get(name) ?? 0) + 1);
    try {
      // the server knows a field of a table by its column, whatever the row
      const sent = await this.upload(file, valuePath.filter((part) => typeof part !== 'number').join('.'));
      this.files[sent.id] = sent;
      return sent;
    } finally {
      this.waiting.set(name, this.waiting.get(name) - 1);
    }
  }

  // Who sent a file and when, as far as that is known.
  known(id) {
    return this.files[id] ?? {};
  }

  under(name) {
    return (this.waiting.get(name) ?? 0) > 0;
  }
}
