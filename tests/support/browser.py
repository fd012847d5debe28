"""Chromium under Playwright: the installed one, seeing nothing but this machine."""

from __future__ import annotations

import shutil

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for anything outside fails at once instead of depending on the network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def chromium() -> str:
    """The path of the installed Chromium; RuntimeError with one sentence when there is none."""
    for name in PROGRAMS:
        found = shutil.which(name)
        if found:
            return found
    raise RuntimeError("The browser tests need Chromium: apt-get install chromium fonts-noto-cjk")
