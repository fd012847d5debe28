"""The command line ``liangheng``. Whoever can type it on the server owns the installation; every act is journaled."""

from __future__ import annotations

import click

from web.cli.checks import COMMANDS as CHECKS
from web.cli.importing import COMMANDS as IMPORTING
from web.cli.people import COMMANDS as PEOPLE
from web.cli.procedures import COMMANDS as PROCEDURES
from web.cli.rubrics import COMMANDS as RUBRICS
from web.cli.running import COMMANDS as RUNNING

COMMANDS = (*RUNNING, *PEOPLE, *PROCEDURES, *IMPORTING, *RUBRICS, *CHECKS)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="liangheng", message="%(prog)s %(version)s")
def main() -> None:
    """量衡：按流程图办理产业计量测试中心的各项程序。"""


for _command in COMMANDS:
    main.add_command(_command)
