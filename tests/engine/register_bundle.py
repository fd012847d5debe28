"""A procedure for tests of the register: a centre applies, is approved if its industry is free, reports, is revoked."""

from __future__ import annotations

from tests.spiff.diagrams import chain, diagram, end, extension, flow, node, service, start, user, xor

MANIFEST = """
key: register
name: 名录样例
diagrams: [register.bpmn]
roles:
  applicant: {name: 申请人, party: applicant}
  officer: {name: 经办人, party: bureau}
  head: {name: 处长, party: bureau}
  expert: {name: 专家, party: experts}
parties:
  applicant: {name: 申请单位, from: starter}
  bureau: {name: 受理机关, from: "unit:bureau"}
  experts: {name: 专家组, from: people}
centre_dates: {listed_on: 列入日期}
claims: {industry: 产业}
capabilities:
  item: {name: 测量项目, item: 项目, columns: {range: 测量范围}}
parameters:
  counted: {value: "applied, listed", name: 计入的状态}
  places:
    value:
      - {area: 甲区, code: "500101", most: 2}
      - {area: 乙区, code: "500102", most: 1}
      - {area: 外省某市, code: "510100", most: 9}
    name: 各地名额
quotas:
  places: {name: 名额, table: places, area: code, label: area, amount: most, states: counted}
centre_states:
  applied: {name: 申请中, class: pending}
  listed: {name: 已成立, class: listed, public: true}
  revoked: {name: 已撤销, class: ended}
"""


def _process(id: str, name: str, starters: str, *parts: str, properties: dict[str, str] | None = None) -> str:
    given = {"camunda_candidateStarterGroups": starters} if starters else {}
    box = extension(properties=properties) if properties else ""
    return node("process", id, box, *parts, isExecutable="true", **given)


def _task(id: str, role: str, *outputs: str, inputs: dict[str, str] | None = None) -> str:
    box = extension(inputs=inputs, outputs={name: f"${{form.{name}}}" for name in outputs})
    return user(id, box, camunda_formKey="note", camunda_candidateGroups=role)


def _call(id: str, topic: str, inputs: dict[str, str], outputs: dict[str, str] | None = None) -> str:
    return service(id, topic, extension(inputs=inputs, outputs=outputs))


APPLY = _process(
    "apply", "申请", "applicant",
    start("asked"),
    _task("ask", "applicant", "industry"),
    _call("enter", "register_centre",
          {"name": "${industry + '中心（' + unit.name + '）'}", "industry": "${industry}", "state": "applied",
           "dates": "${{'asked_on': today}}"}),
    _task("decide", "officer", "reason",
          inputs={"form": "${submission('decide')}", "rivals": "${claimed('industry', industry)}"}),
    _call("take", "claim", {"kind": "industry", "key": "${industry}", "reason": "${reason}"},
          {"granted": "${result.granted}"}),
    xor("free", "f_free_decide"),
    _call("promise", "enter_commitments",
          {"kind": "instruments", "element": "decide", "path": "book.rows", "name": "title", "measure": "unit",
           "due_default": "${years(1)}", "remind": "-1m"}),
    _call("able", "set_capabilities", {"kind": "item", "element": "decide", "path": "items", "name": "item"}),
    _call("list", "set_centre_state", {"state": "listed", "dates": "${{'listed_on': today}}"}),
    _task("report", "applicant", inputs={"rows": "${commitments('instruments')}", "items": "${capabilities('item')}"}),
    _call("reported", "report_commitments", {"element": "report", "path": "rows"}),
    _call("ratio", "count_commitments", {"kind": "instruments"}, {"share": "${result.ratio}"}),
    _task("judge", "officer", inputs={"share": "${share}"}),
    _call("give_back", "release_claims", {}),
    _call("ban", "ban_unit", {"kind": "application", "until": "${years(3)}", "reason": "资格已撤销"}),
    _call("revoke", "set_centre_state", {"state": "revoked"}),
    end("over"),
    chain("asked", "ask", "enter", "decide", "take", "free"),
    flow("free", "promise", "${granted}"), flow("free", "decide"),
    chain("promise", "able", "list", "report", "reported", "ratio", "judge", "give_back", "ban", "revoke", "over"),
    properties={"title": "${default(centre.name, unit.name)}的申请"},
)  # fmt: skip
GATE = _process(
    "gate", "资格", "applicant",
    start("came"),
    xor("banned", "f_banned_fine"),
    end("fine"),
    end("barred"),
    chain("came", "banned"),
    flow("banned", "fine"), flow("banned", "barred", "${standing.application != null}"),
)  # fmt: skip
CAMPAIGN = _process(
    "campaign", "两年评价", "head",
    start("called"),
    _call("begin", "start_cases", {"process": "check", "states": "listed", "anchor": "listed_on", "period": "P2Y"},
          {"started": "${result.started}", "skipped": "${result.skipped}"}),
    _call("others", "count_centres", {"states": "listed"}, {"listed": "${result.count}"}),
    _task("result", "officer", inputs={"started": "${started}", "skipped": "${skipped}", "listed": "${listed}"}),
    end("campaign_over"),
    chain("called", "begin", "others", "result", "campaign_over"),
)  # fmt: skip
CHECK = _process("check", "评价", "", start("chosen"), _task("score", "officer"), end("scored"),
                 chain("chosen", "score", "scored"))  # fmt: skip
LOTS = _process(
    "spot_check", "随机抽查", "head",
    start("lots_called"),
    _call("lots_begin", "start_cases",
          {"process": "check", "states": "${['listed']}", "share": "50", "seed": "${'种子'}"},
          {"started": "${result.started}", "skipped": "${result.skipped}", "pool": "${result.pool}"}),
    _task("lots_result", "officer", inputs={"started": "${started}", "skipped": "${skipped}", "pool": "${pool}"}),
    end("lots_over"),
    chain("lots_called", "lots_begin", "lots_result", "lots_over"),
)  # fmt: skip
ASSIGN = _process(
    "assign", "下达任务", "head",
    start("assign_called"),
    _task("assign_choose", "officer", "units", inputs={"options": "${units('institute')}"}),
    _call("assign_begin", "start_for_units",
          {"process": "duty", "units": "${units}", "variables": "${{'target': 2}}"}, {"begun": "${result.started}"}),
    _task("assign_result", "officer", inputs={"begun": "${begun}"}),
    end("assign_over"),
    chain("assign_called", "assign_choose", "assign_begin", "assign_result", "assign_over"),
)  # fmt: skip
DUTY = _process("duty", "组织申报", "", start("duty_given"),
                _task("duty_report", "applicant", inputs={"target": "${target}", "unit": "${unit.name}"}),
                end("duty_done"), chain("duty_given", "duty_report", "duty_done"))  # fmt: skip
PANEL = _process(
    "panel", "组建专家组", "applicant",
    start("wanted"),
    _call("lots", "draw_experts", {"role": "expert", "count": "3", "field": "力学", "without": "${[]}"},
          {"drawn": "${result.drawn}", "missing": "${result.missing}"}),
    _task("confirm", "officer", inputs={"drawn": "${drawn}", "missing": "${missing}",
                                        "options": "${experts('expert')}"}),
    end("panelled"),
    chain("wanted", "lots", "confirm", "panelled"),
)  # fmt: skip
FILES = {
    "register.yaml": MANIFEST.encode(),
    "register.bpmn": diagram(APPLY, GATE, CAMPAIGN, CHECK, LOTS, ASSIGN, DUTY, PANEL),
    "note.form": b"""{"type": "default", "id": "note", "components": [
        {"type": "textfield", "id": "a", "key": "industry", "label": "industry"},
        {"type": "textfield", "id": "b", "key": "reason", "label": "reason"},
        {"type": "textfield", "id": "c", "key": "units", "label": "units"}]}""",
}
