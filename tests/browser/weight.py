"""What a page sends over the wire, compressed as the proxy in front of the system does it."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 200_000  # bytes
_WEIGH = """async () => {
  const names = new Set([location.href, ...performance.getEntriesByType('resource').map((one) => one.name)]);
  let bytes = 0;
  for (const name of names) {
    const packed = (await fetch(name)).body.pipeThrough(new CompressionStream('gzip'));
    bytes += (await new Response(packed).arrayBuffer()).byteLength;
  }
  return bytes;
}"""


def too_heavy(page: Page, address: str) -> list[str]:
    """A line when the page weighs more than MOST; one with a form or a diagram open may."""
    if page.locator(".fjs-form, .djs-container").count():
        return []
    bytes = page.evaluate(_WEIGH)
    return [f"{address}: {bytes} bytes compressed"] if bytes > MOST else []
