"""A server of nothing but the bundled scripts, under the Content-Security-Policy of the product."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from web.assets import DIST
from web.headers import POLICY

STATIC = DIST.parent
BLANK = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>量衡</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/icon.svg">
{styles}<script type="module" src="/mount.js"></script></head>
<body><main id="main"><div id="form" class="form"></div>
<div id="diagram" class="diagram" role="region" aria-label="流程图" tabindex="0"></div></main></body></html>"""
MOUNT = """import {{ mountForm }} from '/dist/{form}'; import {{ mountDiagram }} from '/dist/{diagram}';
Object.assign(window, {{ mountForm, mountDiagram }});
document.body.dataset.ready = '';"""


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        manifest = json.loads((DIST / "manifest.json").read_text())
        if self.path == "/":
            sheets = [f"/{name}.css" for name in ("site", "top", "lists", "forms", "papers")]
            sheets += [f"/dist/{manifest[name]['css']}" for name in ("form", "diagram")]
            links = (f'<link rel="stylesheet" href="{sheet}">' for sheet in sheets)
            self._send(BLANK.format(styles="".join(links)), "text/html; charset=utf-8")
        elif self.path == "/mount.js":
            names = {name: manifest[name]["js"] for name in ("form", "diagram")}
            self._send(MOUNT.format(**names), "text/javascript")
        else:
            super().do_GET()

    def _send(self, body: str, media_type: str) -> None:
        content = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are no news."""


@contextmanager
def serving(folder: Path = STATIC) -> Iterator[str]:
    """The address of the server while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
