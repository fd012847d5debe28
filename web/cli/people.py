"""``init``, ``user``, ``unit``, ``token``: the first day, and people without a screen for them."""

from __future__ import annotations

import sys

import click

from engine.cases.contents import Reading
from engine.commands.system import CreatePerson, CreateUnit, EndRole, GrantRole, IssueToken, RevokeToken
from engine.identity.login import person_by_login, set_password
from engine.identity.units import unit_by_name
from engine.installation import FOUNDER, found, founding_code, has_people, prepare
from web.installed import opened, say


def _ask_password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(click.prompt("口令 / password", hide_input=True, confirmation_prompt=True))


@click.command()
@click.option("--admin", help="第一个管理员的账号；不给则询问。")
@click.option("--name", default="系统安全管理员", show_default=True, help="第一个管理员的姓名。")
@click.option("--password-stdin", is_flag=True, help="从标准输入读取口令。")
@click.option("--in-browser", is_flag=True, help="第一个管理员在浏览器里建立，这里只显示安装码。")
def init(admin: str | None, name: str, password_stdin: bool, in_browser: bool) -> None:
    """建库、导入工作日历、建立第一个管理员。重复执行不会改动已有内容。"""
    with opened() as engine:
        fresh = prepare(engine)
        say("prepared" if fresh else "prepared_before", database=engine.settings.database.split("@")[-1])
        if has_people(engine):
            say("has_people")
            return
        if in_browser:
            say("founding_code", code=founding_code(engine))
            return
        login = admin or str(click.prompt("第一个管理员的账号 / login of the first administrator"))
        found(engine, login, name, _ask_password(password_stdin))
        say("first_administrator", login=login)


@click.group()
def user() -> None:
    """人员和岗位。"""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="姓名。")
@click.option("--role", "roles", multiple=True, metavar="岗位@单位", help="岗位@单位（键或名称），可重复。")
@click.option("--password-stdin", is_flag=True)
def add_user(login: str, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """登记一个人，LOGIN 是其账号。"""
    with opened() as engine:
        person = engine.execute(FOUNDER, CreatePerson(login, name, _ask_password(password_stdin)))["person"]
        with engine.read() as connection:
            pairs = [_role(connection, role) for role in roles]
        for role, unit in pairs:
            engine.execute(FOUNDER, GrantRole(person, role, unit))
        say("user_added", login=login)


def _role(connection: Reading, given: str) -> tuple[str, str]:
    role, _, unit = given.partition("@")
    return role, unit_by_name(connection, unit) if unit else ""


@user.command("role")
@click.argument("login")
@click.argument("role", metavar="岗位@单位")
@click.option("--end", is_flag=True, help="收回岗位。")
def change_role(login: str, role: str, end: bool) -> None:
    """授予或收回一个岗位。"""
    with opened() as engine:
        with engine.read() as connection:
            person, (key, unit) = person_by_login(connection, login), _role(connection, role)
        engine.execute(FOUNDER, (EndRole if end else GrantRole)(person, key, unit))
        say("role_ended" if end else "role_granted", login=login, role=key)


@user.command("password")
@click.argument("login")
@click.option("--password-stdin", is_flag=True)
def change_password(login: str, password_stdin: bool) -> None:
    """设置新口令，解除锁定，并结束此人的全部登录。"""
    with opened() as engine:
        password = _ask_password(password_stdin)
        engine.transactions.run(lambda work: set_password(work, login, password))
        say("password_set", login=login)


@click.group()
def unit() -> None:
    """单位。"""


@unit.command("add")
@click.argument("name")
@click.option("--kind", required=True, help="单位种类，如 bureau、district_bureau、institute。")
@click.option("--key", help="流程包用来指称它的键。")
@click.option("--region", help="属地代码。")
def add_unit(name: str, kind: str, key: str | None, region: str | None) -> None:
    """登记一个单位。"""
    with opened() as engine:
        engine.execute(FOUNDER, CreateUnit(name, kind, key, region))
        say("unit_added", name=name)


@click.command()
@click.argument("login")
@click.option("--name", required=True, help="令牌的用途。")
@click.option("--days", type=click.IntRange(min=1), help="多少天后失效；不给则一直有效，直到撤销。")
@click.option("--revoke", is_flag=True, help="撤销此人名为 NAME 的令牌。")
def token(login: str, name: str, days: int | None, revoke: bool) -> None:
    """为 LOGIN 签发接口令牌，只显示这一次；或者撤销。"""
    with opened() as engine:
        with engine.read() as connection:
            person = person_by_login(connection, login)
        if revoke:
            engine.execute(FOUNDER, RevokeToken(person, name))
            say("token_revoked", login=login, name=name)
        else:
            click.echo(engine.execute(FOUNDER, IssueToken(person, name, days))["token"])


COMMANDS = (init, user, unit, token)
