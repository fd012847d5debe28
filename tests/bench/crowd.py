"""Several clients that complete tasks over HTTP as fast as they are answered: ``python -m tests.bench.crowd < plan``.

The plan is JSON: port, seconds, and for each client its two tokens and the id of its first task. Each client keeps one
connection and sends its case round and round. Prints what it counted, and the CPU it took itself, as JSON.
"""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import orjson

from tests.bench.ground import AGAIN

BODY = orjson.dumps({"form": AGAIN})


class Client(threading.Thread):
    """One person at a time, applicant and officer in turn, on one connection."""

    def __init__(self, port: int, tokens: list[str], task: str, end: float) -> None:
        super().__init__()
        self.tokens, self.task, self.end = tokens, task, end
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.times: list[float] = []
        self.failures: list[str] = []

    def run(self) -> None:
        """Complete until the time is over or something goes wrong."""
        turn = 0
        while time.perf_counter() < self.end and not self.failures:
            start = time.perf_counter()
            status, answer = self.complete(self.tokens[turn % 2])
            self.times.append((time.perf_counter() - start) * 1000)
            if status != 200:
                self.failures.append(f"{status}: {answer}")
                break
            self.task = answer["tasks"][0]
            turn += 1
        self.connection.close()

    def complete(self, token: str) -> tuple[int, Any]:
        """Send one completion; (status, answer)."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection.request("POST", f"/api/v1/tasks/{self.task}/complete", BODY, headers)
        response = self.connection.getresponse()
        return response.status, orjson.loads(response.read())


def main(plan: Mapping[str, Any]) -> dict[str, Any]:
    """Run the plan and count."""
    start, cpu = time.perf_counter(), time.process_time()
    end = start + plan["seconds"]
    clients = [Client(plan["port"], person["tokens"], person["task"], end) for person in plan["clients"]]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return {
        "seconds": time.perf_counter() - start, "client_cpu_s": time.process_time() - cpu,
        "times": [duration for client in clients for duration in client.times],
        "failures": [failure for client in clients for failure in client.failures],
    }  # fmt: skip


if __name__ == "__main__":
    print(orjson.dumps(main(orjson.loads(sys.stdin.read()))).decode())
