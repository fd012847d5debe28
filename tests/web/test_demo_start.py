"""A demonstration that runs is not taken away from under whoever uses it."""

from __future__ import annotations

from pathlib import Path
from socket import socket

import click
import pytest

from engine.settings import Settings
from web.demo.run import alone, refuse_taken_port, run_demo


def test_a_running_demonstration_is_not_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    (folder / "demo.db").write_text("in use", encoding="utf-8")

    with alone(folder), pytest.raises(click.ClickException, match="正在运行"):
        run_demo(folder, fresh=True, port=0)

    assert (folder / "demo.db").read_text(encoding="utf-8") == "in use"


def test_a_taken_port_is_told_before_anything_is_thrown_away(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    with socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(click.ClickException, match="已被占用"):
            run_demo(folder, fresh=True, port=port)

    assert folder.is_dir()
    refuse_taken_port(Settings(port=port))  # nothing listens any more
