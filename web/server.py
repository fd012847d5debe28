"""Serving the application: gunicorn for real, one threaded server for a demonstration."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from flask import Flask
from gunicorn.app.base import BaseApplication
from werkzeug.serving import BaseWSGIServer, make_server

from engine.bootstrap import build
from engine.settings import Settings
from forms.catalogue import Catalogue
from web.app import create_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

THREADS = 2  # more threads wait for each other in one process; a proxy in front takes in slow uploads
KEEP_ALIVE_SECONDS = 5


class Server(BaseApplication):
    """gunicorn with ``settings.web_processes`` processes of THREADS threads; each opens its own engine."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what the settings say."""
        self.cfg.set("bind", f"{self.settings.host}:{self.settings.port}")
        self.cfg.set("workers", self.settings.web_processes)
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("threads", THREADS)
        self.cfg.set("keepalive", KEEP_ALIVE_SECONDS)
        self.cfg.set("max_requests", 100_000)
        self.cfg.set("max_requests_jitter", 10_000)
        self.cfg.set("timeout", 60)
        self.cfg.set("proc_name", "liangheng")

    def load(self) -> Flask:
        """The application of one process: connections are opened after the fork."""
        app = create_app(build(self.settings, Catalogue()))
        gc.collect()
        gc.freeze()  # what was imported stays: the collector need not look through it in the middle of a request
        return app


def demo_server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    """A threaded server in this process, so that pages, worker and the movable clock share one engine."""

    def closing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return _Answer(app(environ, start_response))

    return make_server(host, port, closing, threaded=True)


class _Answer:
    """Closes the files of an answer for certain: the server forgets to when the browser hangs up before it is sent."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts, self._is_closed = parts, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Once, whoever asks first."""
        if not self._is_closed:
            self._is_closed = True
            getattr(self._parts, "close", int)()

    def __del__(self) -> None:
        self.close()
