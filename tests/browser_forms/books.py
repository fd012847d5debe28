"""Long sample forms: a table of eleven columns under three headings, a rubric of sixty rows, a book of twelve sections.

They are made up, with the shapes of official books: what is measured and looked at here must hold for those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

Json = dict[str, Any]
KINDS = [{"label": "自有", "value": "own"}, {"label": "租用", "value": "rent"}, {"label": "共享", "value": "shared"}]
LEVELS = [{"label": "优", "value": "a"}, {"label": "良", "value": "b"}, {"label": "一般", "value": "c"}]


def field(kind: str, key: str, label: str, **more: Any) -> Json:
    """A component; ``at`` makes its id differ from that of the same column elsewhere."""
    return {"type": kind, "id": f"F_{more.pop('at', '')}_{key}", "key": key, "label": label, **more}


def table(path: str, label: str, columns: Sequence[Json], **more: Any) -> Json:
    """A list drawn as a table."""
    properties = {"display": "table", **more.pop("properties", {})}
    return {
        "type": "dynamiclist", "id": f"L_{path}", "path": path, "label": label, "components": list(columns),
        "isRepeating": True, "allowAddRemove": True, "defaultRepetitions": 1, "properties": properties, **more,
    }  # fmt: skip


def form(name: str, *components: Json) -> Json:
    """The whole form."""
    return {"type": "default", "id": name, "schemaVersion": 18, "components": list(components)}


def text(identity: str, words: str, **properties: str) -> Json:
    """Words to read."""
    return {"type": "text", "id": identity, "text": words, "properties": properties}


def devices(path: str, label: str) -> Json:
    """Eleven columns, nine of them under three headings."""
    under = {"range": "测量范围", "class": "准确度", "money": "经费（万元）"}

    def column(kind: str, key: str, words: str, over: str = "", **more: Any) -> Json:
        properties = {**more.pop("properties", {}), **({"headerGroup": under[over]} if over else {})}
        return field(kind, key, words, at=path, properties=properties, **more)

    return table(
        path,
        label,
        [
            column("textfield", "name", "装置名称", properties={"rowHeader": "yes", "columnWidth": "normal"},
                   validate={"required": True, "maxLength": 60}),
            column("number", "low", "下限", "range", properties={"columnWidth": "narrow"}),
            column("number", "high", "上限", "range", properties={"columnWidth": "narrow"},
                   validate={"min": "=this.low"}),
            column("textfield", "unit", "单位", "range", properties={"columnWidth": "narrow"}),
            column("textfield", "uncertainty", "不确定度", "class", properties={"columnWidth": "narrow"}),
            column("select", "kind", "来源", "class", values=KINDS, validate={"required": True}),
            column("textfield", "certificate", "证书编号", "class"),
            column("number", "bought", "设备购置", "money", properties={"total": "sum"}, decimalDigits=2),
            column("number", "built", "环境改造", "money", properties={"total": "sum"}, decimalDigits=2),
            column("number", "own", "其中自筹", "money", properties={"total": "sum"}, decimalDigits=2),
            column("textfield", "rent", "租用说明", conditional={"hide": '=this.kind != "rent"'}),
        ],
    )  # fmt: skip


GROUPED = form("grouped", devices("devices", "计量标准装置一览表"))


def rubric(path: str, label: str) -> Json:
    """Fixed rows with the wording of the criteria; score, level and remark are entered."""
    score = {"required": True, "min": 0, "max": "=this.full"}
    return table(
        path,
        label,
        [
            text(f"T_{path}_item", "{{this.item}}", header="评价内容", rowHeader="yes", columnWidth="normal"),
            text(f"T_{path}_good", "{{this.good}}", header="优", headerGroup="等级描述", columnWidth="wide"),
            text(f"T_{path}_fair", "{{this.fair}}", header="良", headerGroup="等级描述", columnWidth="wide"),
            text(f"T_{path}_proof", "{{this.proof}}", header="查证材料", columnWidth="normal"),
            text(f"T_{path}_full", "{{this.full}}", header="满分", columnWidth="narrow"),
            field("number", "score", "得分", at=path, validate=score, decimalDigits=1,
                  properties={"total": "sum", "columnWidth": "narrow"}),
            field("select", "level", "等级", at=path, values=LEVELS, properties={"columnWidth": "narrow"}),
            field("textfield", "remark", "核查说明", at=path, validate={"maxLength": 100},
                  conditional={"hide": '=this.level = "a"'}),
        ],
        allowAddRemove=False,
        defaultRepetitions=0,
        properties={"rowGroup": "group"},
    )  # fmt: skip


RUBRIC = form("rubric", rubric("rubric", "现场评审打分表"))


def rubric_rows(count: int) -> list[Json]:
    """The prefill of a rubric, under six headings."""
    groups = ["组织管理", "人员队伍", "设备设施", "技术能力", "服务成效", "运行保障"]
    return [
        {
            "group": groups[number * len(groups) // count], "item": f"{number + 1}. 建立健全计量技术服务制度并有效运行",
            "good": "制度完整，覆盖全部业务环节，近三年运行记录齐全，能提供持续改进的证据。",
            "fair": "制度基本完整，主要业务环节有记录，个别环节缺少运行证据。",
            "proof": "制度文件、会议纪要、内审与管理评审记录", "full": 2 if number % 3 else 1,
        }
        for number in range(count)
    ]  # fmt: skip


SECTIONS = (
    "单位基本情况", "产业基础与需求", "技术机构条件", "人员队伍", "计量标准与设备", "环境设施",
    "科研项目与成果", "标准与规范", "服务产业情况", "建设方案", "经费预算", "保障措施",
)  # fmt: skip
TABLES_IN = (1, 1, 1, 2, 2, 1, 2, 1, 1, 1, 1, 1)


def small(path: str, label: str, fixed: bool) -> Json:
    """Eight columns, as most tables of a book have."""
    return table(
        path,
        label,
        [
            field("textfield", "name", "名称", at=path, validate={"required": True, "maxLength": 60}, readonly=fixed,
                  properties={"rowHeader": "yes"}),
            field("textfield", "model", "型号规格", at=path),
            field("number", "amount", "数量", at=path, decimalDigits=0, validate={"min": 0},
                  properties={"total": "sum", "columnWidth": "narrow"}),
            field("number", "price", "金额（万元）", at=path, decimalDigits=2, validate={"min": 0},
                  properties={"total": "sum", "columnWidth": "narrow"}),
            field("select", "kind", "来源", at=path, values=KINDS),
            field("datetime", "day", "日期", at=path, subtype="date", dateLabel="启用日期"),
            field("textfield", "remark", "租用说明", at=path, conditional={"hide": '=this.kind != "rent"'}),
            field("textfield", "place", "存放地点", at=path),
        ],
        allowAddRemove=not fixed,
    )  # fmt: skip


def _section(number: int, title: str, first: int) -> Json:
    at = f"s{number}"
    inner = [
        field("textfield", f"{at}_unit", "填报单位", validate={"required": True}),
        field("number", f"{at}_staff", "从业人员（人）", decimalDigits=0, validate={"required": True, "min": 0}),
        field("textarea", f"{at}_story", "情况说明", validate={"maxLength": 2000}),
    ]
    inner += [small(f"list{first + n}", f"{title}明细表", (first + n) % 3 == 2) for n in range(TABLES_IN[number])]
    return {
        "type": "group", "id": f"G_{number}", "label": title, "components": inner, "properties": {"section": "yes"},
    }  # fmt: skip


def _book() -> Json:
    sections, first = [], 0
    for number, title in enumerate(SECTIONS):
        sections.append(_section(number, title, first))
        first += TABLES_IN[number]
    return form("book", text("T_head", "请逐个部分填写。各部分一并提交。"), *sections)


BOOK = _book()


def book_data(rows: int, seed: int = 1) -> Json:
    """A filled-in book with so many rows in each of its fifteen tables."""
    random, data = Random(seed), {}
    for number in range(len(SECTIONS)):
        at = f"s{number}"
        data |= {f"{at}_unit": "某某计量测试研究院", f"{at}_staff": 126, f"{at}_story": "本单位情况说明。" * 20}
    return {**data, **{f"list{n}": [_row(random, number) for number in range(rows)] for n in range(sum(TABLES_IN))}}


def _row(random: Random, number: int) -> Json:
    kind = random.choice(["own", "rent", "shared"])
    return {
        "name": f"压力标准装置 {number + 1}", "model": f"XT-{random.randrange(1000)}", "amount": random.randrange(9),
        "price": round(random.random() * 100, 2), "kind": kind, "day": "2024-05-06",
        "remark": "租期三年" if kind == "rent" else "", "place": "二号楼 305 室",
    }  # fmt: skip


def device_rows(count: int) -> list[Mapping[str, Any]]:
    """Rows for the grouped table."""
    random = Random(3)
    return [
        {
            "name": f"活塞式压力计标准装置 {number + 1}", "low": 0, "high": 60 + number, "unit": "MPa",
            "uncertainty": "0.005 %", "kind": random.choice(["own", "rent"]), "certificate": f"JL-2024-{number:04}",
            "bought": round(random.random() * 50, 2), "built": 0.1, "own": 0.2, "rent": "长期租用",
        }
        for number in range(count)
    ]  # fmt: skip
