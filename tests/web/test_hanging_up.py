"""The demonstration's server closes what an answer opened, also for a browser that hung up before it was sent."""

from __future__ import annotations

import socket
import struct
import time
from itertools import count
from threading import Thread

from flask import Flask, Response

from web.server import demo_server

HANG_UP = struct.pack("ii", 1, 0)  # lingers for nothing: the connection is reset
TRIALS = 40


def test_every_answer_is_closed_though_the_browsers_hang_up() -> None:
    app, numbers, opened, closed = Flask("hanging_up"), count(), list[int](), list[int]()

    @app.get("/")
    def page() -> Response:
        number = next(numbers)
        opened.append(number)
        answer = Response(iter([b"a page"]))
        answer.call_on_close(lambda: closed.append(number))
        return answer

    server = demo_server(app, "127.0.0.1", 0)
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    for trial in range(TRIALS):
        with socket.create_connection(("127.0.0.1", server.server_port)) as browser:
            browser.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nand more")
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HANG_UP)
            time.sleep(trial % 5 / 500)  # at different moments of the answer
    server.shutdown()
    serving.join()
    server.server_close()

    until = time.monotonic() + 10
    while len(closed) < len(opened) and time.monotonic() < until:
        time.sleep(0.01)  # the last threads are still answering
    assert opened
    assert sorted(closed) == sorted(opened)
