"""How far what is seen of a page moves by itself while the page is loaded."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 0.01  # of the window's area times its height: a tenth of what counts as good on the web
_SHIFTS = """() => new Promise((resolve) => {
  const name = (one) => one.node && (one.node.id || one.node.className || one.node.nodeName);
  new PerformanceObserver((list) => resolve(
    list.getEntries().filter((one) => !one.hadRecentInput)
      .map((one) => [one.value, one.sources.map(name).join(' ')]),
  )).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve([]), 100);
})"""


def moves(page: Page, address: str) -> list[str]:
    """A line when what is seen moved by more than MOST since the page was opened, without anybody's doing."""
    shifts: list[tuple[float, str]] = page.evaluate(_SHIFTS)
    total = sum(value for value, _ in shifts)
    return [f"{address}: moves by {total:.3f}: {'; '.join(name for _, name in shifts)}"] if total > MOST else []
