"""``serve``, ``worker``, ``demo``: processes that stay."""

from __future__ import annotations

import gc
import logging
import signal
from pathlib import Path

import click

from engine.installation import founding_code, has_people, prepare
from engine.settings import read_settings
from engine.worker import Worker
from web.demo.run import run_demo
from web.installed import opened, say
from web.server import Server


@click.command()
def serve() -> None:
    """网页与接口，进程数由 LIANGHENG_WEB_PROCESSES 决定。定时由 liangheng worker 处理。"""
    settings = read_settings()
    with opened(settings) as engine:
        prepare(engine)
        if not has_people(engine):
            say("founding_code", code=founding_code(engine))
    say("serving", host=settings.host, port=settings.port)
    Server(settings).run()


@click.command()
def worker() -> None:
    """定时与通知。可以在多台机器上各运行一个或多个。"""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it would tell of every tick
    with opened() as engine:
        running = Worker(engine)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stop())
        say("working")
        gc.collect()
        gc.freeze()  # what was imported stays: the collector need not look through it while timers fire
        running.run_forever()


@click.command()
@click.option("--fresh", is_flag=True, help="删除原有演示数据，重新开始。")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path("build/demo"), show_default=True
)
@click.option("--port", type=int, help="网页端口。")
def demo(fresh: bool, folder: Path, port: int | None) -> None:
    """打开演示：人员、办件和一个可以向前拨动的时钟。"""
    run_demo(folder, fresh=fresh, port=port)


COMMANDS = (serve, worker, demo)
