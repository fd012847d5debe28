// Sends files and knows which fields still wait for theirs.
export class Uploads {
  constructor(upload) {
    this.upload = upload;
    this.allowed = Boolean(upload);
    this.waiting = new Map();
  }

  async send(file, { valuePath }) {
    const name = valuePath.join('.');
    this.waiting.set(name, (this.waiting.get(name) ?? 0) + 1);
    try {
      // the server knows a field of a table by its column, whatever the row
      return await this.upload(file, valuePath.filter((part) => typeof part !== 'number').join('.'));
    } finally {
      this.waiting.set(name, this.waiting.get(name) - 1);
    }
  }

  under(name) {
    return (this.waiting.get(name) ?? 0) > 0;
  }
}
