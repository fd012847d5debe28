"""Writes docs/lint.md, the handbook of the gate, from the catalogue: every code, what it means, how to mend it."""

from __future__ import annotations

import sys

from engine.definitions.findings import Entry, Severity, catalogue

_INTRODUCTION = """# 部署检查（lint）

流程包部署之前要通过检查：凡是不能严格按 BPMN 2.0 执行、会被悄悄忽略、或必然出错的地方，都指出文件、元素和行号。
本页由 `engine/definitions/findings.yaml` 生成（`python -m engine.definitions.handbook > docs/lint.md`），请勿手改。

    liangheng lint PATH/名称.yaml      # 清单及其列出的全部文件
    liangheng lint PATH/               # 目录中的每一份清单
    liangheng lint PATH/名称.bpmn --json   # 单个文件：它需要而没有带来的，就是错误
    liangheng lint PATH/名称.bpmn --lang en # 英文

| 退出状态 | 含义 |
|---|---|
| 0 | 没有错误，可以部署（可能有警告和提示） |
| 1 | 有错误，不能部署 |
| 2 | 用法不对，或路径无法读取 |

严重程度：**错误**阻止部署；**警告**不阻止，但应当看懂再部署；**提示**仅供参考。
上传的文件在单独的进程中检查（最多 10 秒、512 MB）；文件不超过 5 MB、20 000 个节点，不接受 DOCTYPE。
"""

_GROUPS = (
    ("清单（manifest）", ("manifest",)),
    ("流程包与文件", ("bundle", "file", "xml", "diagram", "check", "executor")),
    ("标识", ("id",)),
    ("流程与元素", ("process", "subprocess", "element", "data")),
    ("事件", ("event", "boundary", "message", "error", "escalation", "start")),
    ("多实例", ("multi",)),
    ("顺序流与网关", ("flow", "gateway", "node")),
    ("令牌（并行与汇合）", ("graph",)),
    ("表单与办理人", ("form", "task", "role", "party", "together")),
    ("操作、决策与调用", ("operation", "decision", "call")),
    (
        "清单中的名称",
        ("declared", "text", "number", "centre_state", "capability", "quota", "deadline", "parameter", "submission"),
    ),
    ("表达式与变量", ("expression", "script", "variable")),
    ("评分细则（rubric）", ("rubric",)),
    ("定时与提醒", ("timer", "reminder")),
    ("没有作用的内容", ("attribute", "extension", "property")),
    ("名称与图形", ("label", "drawing")),
)
_WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}


def handbook() -> str:
    """The whole page as Markdown."""
    parts = [_INTRODUCTION]
    for title, families in _GROUPS:
        entries = {code: entry for code, entry in catalogue().items() if code.split(".")[0] in families}
        parts.append(f"\n## {title}\n\n| 代码 | 程度 | 含义 | 怎么改 |\n|---|---|---|---|\n")
        parts += [_row(code, entry) for code, entry in sorted(entries.items())]
    return "".join(parts)


def _row(code: str, entry: Entry) -> str:
    sentence = entry.sentence["zh"].replace("{{", "{").replace("}}", "}").replace("|", "\\|")
    return f"| `{code}` | {_WORDS[entry.severity]} | {sentence} | {entry.fix['zh']} |\n"


def families() -> frozenset[str]:
    """The first words of the codes that the page has a place for."""
    return frozenset(family for _, members in _GROUPS for family in members)


if __name__ == "__main__":
    sys.stdout.write(handbook())
