// The drawing as a sheet in a frame that scrolls: wheel, fingers, scroll bars and arrow keys work as everywhere else.

const STEP = 1.25;
const MOST = 2;
const LEAST = 0.2;
const READABLE = 0.9; // smaller, the texts of 12 px could not be read
const MARGIN = 16;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Sheet {
  // `canvas` is that of bpmn-js, drawn in `paper`, which lies in `frame`.
  constructor(canvas, paper, frame) {
    Object.assign(this, { canvas, paper, frame, scale: 1 });
    const { x, y, width, height } = canvas.viewbox().inner;
    this.inner = { x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
  }

  get wholeScale() {
    return Math.min(this.frame.clientWidth / this.inner.width, this.frame.clientHeight / this.inner.height);
  }

  // Everything at once where it can still be read, else a readable size.
  begin() {
    this.zoom(Math.min(1, Math.max(this.wholeScale, READABLE)));
  }

  whole() {
    this.zoom(Math.min(1, this.wholeScale));
  }

  larger() {
    this.zoom(this.scale * STEP);
  }

  smaller() {
    this.zoom(this.scale / STEP);
  }

  // Draws at `scale`; what is in the middle of the frame stays there.
  zoom(scale) {
    const { frame, paper, inner } = this;
    const middle = [
      (frame.scrollLeft + frame.clientWidth / 2) / this.scale, (frame.scrollTop + frame.clientHeight / 2) / this.scale,
    ];
    this.scale = Math.min(MOST, Math.max(LEAST, scale));
    paper.style.width = `${Math.ceil(inner.width * this.scale)}px`;
    paper.style.height = `${Math.ceil(inner.height * this.scale)}px`;
    this.canvas.resized();
    this.canvas.viewbox({ ...inner });
    frame.scrollTo(middle[0] * this.scale - frame.clientWidth / 2, middle[1] * this.scale - frame.clientHeight / 2);
  }

  // Brings the middle of `shape` into the middle of the frame.
  show(shape) {
    const { frame, inner, scale } = this;
    frame.scrollTo(
      (shape.x + (shape.width ?? 0) / 2 - inner.x) * scale - frame.clientWidth / 2,
      (shape.y + (shape.height ?? 0) / 2 - inner.y) * scale - frame.clientHeight / 2,
    );
  }

  // Arrow keys move, + and - zoom, 0 shows everything. Gives whether the key was ours.
  key(name) {
    if (ARROWS[name]) this.frame.scrollBy(ARROWS[name][0] * 60, ARROWS[name][1] * 60);
    else if (name === '+' || name === '=') this.larger();
    else if (name === '-') this.smaller();
    else if (name === '0') this.whole();
    else return false;
    return true;
  }

  // The mouse drags the sheet.
  drag() {
    const { frame } = this;
    let from = null;
    frame.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'mouse' || event.button !== 0) return;
      from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop };
    });
    window.addEventListener('pointermove', (event) => {
      if (from) frame.scrollTo(from.x - event.clientX, from.y - event.clientY);
    });
    window.addEventListener('pointerup', () => {
      from = null;
    });
  }
}
