// What opens below a cell of a table that scrolls by itself must be seen: the table scrolls as far as it needs.
const OPENED = '.fjs-dropdownlist, .flatpickr-calendar.open';

export function makeRoomBelow(event) {
  const box = event.currentTarget.closest('.lh-long');
  if (!box) return;
  requestAnimationFrame(() => {
    const opened = box.querySelector(OPENED);
    if (!opened) return;
    const over = opened.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (over > 0) box.scrollTop += over + 8;
  });
}
