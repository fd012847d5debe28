"""The life of one centre over the pages, from the application to the five-year review, as people see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine.bootstrap import build
from engine.clock import ZONE, MovableClock
from engine.installation import prepare
from engine.settings import Settings
from engine.testing import sqlite_file
from forms.catalogue import Catalogue
from tests.web.story import Town
from web.app import create_app
from web.demo.stage import contents, gather, script_of

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
NAME = "重庆市氢能装备产业计量测试中心"
PLAN = [
    {"kind": "standard", "name": "高压氢气流量标准装置", "planned_on": "2027-03-31"},
    {"kind": "calibration", "name": "加氢机流量校准", "planned_on": "2027-06-30"},
    {"kind": "parameter", "name": "氢气纯度在线测量", "planned_on": "2027-09-30"},
]
CALIBRATION = [
    {"name": "加氢机流量校准", "range": "0.5～3.6 kg/min", "uncertainty": "U=0.5 % (k=2)", "specification": "JJF 2153"}
]
PARAMETERS = [{"name": "氢气纯度在线测量", "range": "99.9 %～99.999 %", "uncertainty": "U=0.01 %", "self_made": False}]
SHEET = {"组织管理和质量体系": 20, "计量标准和测试能力": 40, "科技创新能力": 20, "服务产业成效": 20}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """The people of the demonstration, without any case, on the morning of 2 March 2026."""
    clock = MovableClock()
    clock.ahead = MORNING - clock.machine_now()
    engine = build(Settings(database=sqlite_file(tmp_path), demo=True), Catalogue(), clock)
    prepare(engine)
    content = contents()[0]
    gather(engine, content)
    yield Town(engine, create_app(engine), script_of(content, content["cases"][0]).phrases)
    engine.close()


def sheet(*points: int) -> dict[str, Any]:
    """A score sheet with these points, and their sum."""
    rows = [{"item": item, "full": full, "score": n} for (item, full), n in zip(SHEET.items(), points, strict=True)]
    return {"scores": rows, "score": sum(points)}


def test_a_centre_is_applied_for_built_accepted_listed_and_reviewed(town: Town) -> None:
    case = apply_and_correct(town)
    choose_experts_and_argue(town)
    publish_and_approve(town, case)
    build_up(town, case)
    apply_for_acceptance(town, case)
    be_assessed_and_rectify(town, case)
    be_listed(town, case)
    report_of_a_year(town)
    be_reviewed_after_five_years(town)


def apply_and_correct(town: Town) -> str:
    """The applicant applies; a row of the check list is wanting; the application comes back as it was left."""
    case = town.start("luo", "cq_centre")
    assert {"credit_code", "centre_name", "staff"} <= set(town.refused("luo", "填报申报书和筹建任务书"))
    town.write("luo", "填报申报书和筹建任务书", centre_name=NAME, industry="氢能装备", planned_items=PLAN)
    assert NAME in town.page("luo", "/cases")
    town.write("tang", "协助做好申报工作")
    letter = {"letter_number": "渝北府函〔2026〕18号", "letter_date": "2026-03-02"}
    town.write("zhou", "同意并发函提出筹建申请", consent="agree", **letter)

    review = town.task("li", "形式审查")
    assert review.due == "2026-03-16"  # ten working days
    rows = [{**row, "result": "ok"} for row in review.shows("checklist")]
    rows[2] |= {"result": "wrong", "remark": "任务书没有写明各项任务的完成时间"}
    assert set(town.refused("li", "形式审查", checklist=rows, conclusion="pass", received_on="2026-03-02")) == {
        "conclusion"
    }
    town.amend("li", "形式审查", checklist=rows, conclusion="return", received_on="2026-03-02")

    returned = town.paper("luo", case, "关于退回")
    assert "筹建任务书：任务书没有写明各项任务的完成时间" in returned and "嘉陵汽车检测技术有限公司：" in returned
    again = town.task("luo", "填报申报书和筹建任务书")
    assert again.shows("returned_items") == "筹建任务书：任务书没有写明各项任务的完成时间"
    assert (again.shows("centre_name"), again.shows("planned_items")[0]["name"]) == (NAME, PLAN[0]["name"])
    town.amend("luo", "填报申报书和筹建任务书", planned_items=PLAN)
    assert town.task("zhou", "同意并发函提出筹建申请").shows("letter_number") == "渝北府函〔2026〕18号"
    town.amend("zhou", "同意并发函提出筹建申请", consent="agree")
    rows = town.task("li", "形式审查").shows("checklist")
    assert [row["result"] for row in rows] == ["ok", "ok", None, "ok", "ok", "ok"]
    rows = [{**row, "result": "ok"} for row in rows]
    town.amend("li", "形式审查", checklist=rows, conclusion="pass", received_on="2026-03-02")
    return case


def choose(town: Town, *names: str, **answers: Any) -> None:
    """The officer puts these experts on the panel; the first one leads it."""
    known = town.task("li", "遴选专家和组长").shows("expert_options")
    ids = [next(one["value"] for one in known if one["label"].startswith(name)) for name in names]
    answers = {"experts": ids, "leader": ids[0], "no_conflict": True, "size_reason": "", **answers}
    town.amend("li", "遴选专家和组长", **answers)


def choose_experts_and_argue(town: Town) -> None:
    """One expert cannot come and is replaced; the others need not be asked for again."""
    place = {"meeting_on": "2026-03-02", "place": "市局二楼会议室"}
    assert "experts" in town.refused("li", "遴选专家和组长", **place)
    choose(town, "孙教授", "钱高工", "郑研究员", size_reason="领域较窄，本市专家人数有限", **place)
    for login in ("sun", "qian"):
        asked = town.write(login, "确认参加并申明利益关系", participation="attend")
        assert asked.shows("place") == "市局二楼会议室"
    town.write("zheng", "确认参加并申明利益关系", participation="unable", reason="出国访问")
    again = town.task("li", "遴选专家和组长")
    assert again.shows("refusals") == ["郑研究员：出国访问"] and len(again.shows("experts")) == 2
    assert again.shows("place") == "市局二楼会议室"
    choose(town, "孙教授", "钱高工", "冯总工", size_reason="领域较窄，本市专家人数有限")
    assert "确认参加并申明利益关系" not in {**town.tasks("sun"), **town.tasks("qian")}
    town.write("feng", "确认参加并申明利益关系", participation="attend")  # the others said so before
    for login in ("sun", "qian", "feng"):
        town.write(login, "论证科学性、必要性和可行性", recommend="yes")
    leader = town.task("sun", "形成推荐意见")
    assert (leader.shows("experts_count"), leader.shows("recommending_count")) == (3, 3)
    town.write("sun", "形成推荐意见", recommend="yes")


def publish_and_approve(town: Town, case: str) -> None:
    """The public reads the notice for seven days and one of them objects; the leader decides; the papers go out."""
    notice = town.task("li", "拟定并发布公示")
    assert notice.shows("published_on") == "2026-03-02" and "氢能装备" in notice.shows("body")
    assert set(town.refused("li", "拟定并发布公示", days=6)) >= {"days"}
    assert "published_on" in town.refused("li", "拟定并发布公示", published_on="2026-03-01")
    town.write("li", "拟定并发布公示", contact="计量处，023-63700012")
    assert NAME in town.page("", "/notices") and "2026-03-09" in town.page("", "/notices")
    town.until("2026-03-10")
    town.write("li", "分析研究公示意见建议", objections=[], summary="公示期间没有收到意见建议")
    draft = town.task("li", "拟办")
    assert draft.due == "2026-03-13" and draft.shows("proposed") == "approve"  # three working days
    assert draft.shows("summary") == "专家组意见：推荐。公示情况：公示期间没有收到意见建议"
    propose(town, opinion="建议批准筹建")
    head = town.task("wang", "处长审核")
    assert (head.shows("draft_opinion"), head.shows("opinion")) == ("建议批准筹建", None)
    town.write("wang", "处长审核", result="return", opinion="请补充市级布局情况")
    assert town.task("li", "拟办").shows("returned") == "处长退回：请补充市级布局情况"
    propose(town, needs_meeting=True, number="渝市监发〔2026〕21号")
    town.write("wang", "处长审核", result="agree")
    assert "result" in town.refused("gao", "分管局长审批", result="decide", opinion="同意")
    town.write("gao", "分管局长审批", result="meeting")
    town.until("2026-03-11")
    assert "held_on" in town.refused("li", "登记局长办公会决定", held_on="2026-03-12", reasons="同意")
    town.write("li", "登记局长办公会决定", decision="approve", held_on="2026-03-10", minutes="纪要第4期")

    approval = town.paper("luo", case, "关于批准筹建")
    # The office system gave the number, the meeting the day.
    assert "渝市监发〔2026〕21号" in approval and "2026年3月10日" in approval
    assert "自接到任务书之日起2年内完成建设工作" in approval
    assert "高压氢气流量标准装置（2027年3月31日前完成）" in town.paper("luo", case, f"{NAME}筹建任务书")


def propose(town: Town, **answers: Any) -> None:
    """The officer proposes what the step is about."""
    shown = town.task("li", "拟办").shows("proposed")
    town.write("li", "拟办", **{"proposed": shown, "needs_meeting": False, "number": "", **answers})


def decide(town: Town, decision: str) -> None:
    """Officer, head of division and deputy director agree."""
    propose(town)
    town.write("wang", "处长审核", result="agree")
    town.write("gao", "分管局长审批", result="decide", decision=decision)


def build_up(town: Town, case: str) -> None:
    """The two years count from the receipt; the page says by when acceptance must be applied for."""
    town.write("li", "送达任务书并登记送达日期", method="direct", served_on="2026-03-10")
    assert town.task("luo", "确认接到任务书").due == "2026-03-17"
    town.amend("luo", "确认接到任务书")
    page = town.page("luo", case)
    assert "申请验收考核 2027年12月10日" in page and "筹建期满 2028年3月10日" in page
    town.write("tang", "指导、了解需求并提供支持", continues="no")
    town.until("2027-10-11")
    rows = town.task("luo", "按任务书开展筹建工作").shows("milestones")
    assert [(row["task"], row["planned_on"]) for row in rows] == [(row["name"], row["planned_on"]) for row in PLAN]
    done = [{**row, "state": "done", "done_on": row["planned_on"], "evidence": "证书"} for row in rows]
    late = [{**done[0], "done_on": "2027-10-12"}, *done[1:]]
    assert "milestones" in town.refused("luo", "按任务书开展筹建工作", milestones=late)
    town.write("luo", "按任务书开展筹建工作", milestones=done, partners=[])


def apply_for_acceptance(town: Town, case: str) -> None:
    """The applicant judges itself, the district agrees, the bureau finds the request in order."""
    own = town.task("luo", "总结自查并自评")
    assert [row["done"] for row in own.shows("tasks")] == [True, True, True]
    assert [row["name"] for row in own.shows("standards")] == ["高压氢气流量标准装置"]
    low, good = sheet(15, 30, 17, 17), sheet(18, 35, 17, 18)
    assert "self_score" in town.refused("luo", "总结自查并自评", scores=low["scores"], self_score=low["score"])
    town.write("luo", "总结自查并自评", scores=good["scores"], self_score=good["score"])
    town.write("luo", "申请验收考核")
    town.write("tang", "审核并同意申请验收考核", consent="agree", letter_number="渝北市监函〔2027〕40号")
    review = town.task("li", "初审验收申请资料")
    assert review.due == "2027-10-20" and review.shows("filed_late") == "否"  # seven working days
    rows = [{**row, "result": "ok"} for row in review.shows("checklist")]
    town.amend("li", "初审验收申请资料", checklist=rows, conclusion="pass", opinion="资料齐全，符合申请条件")
    assert "验收考核中" in town.page("luo", case)


def be_assessed_and_rectify(town: Town, case: str) -> None:
    """Seventy-four points: three months to put things right, then eighty-five."""
    place = {"meeting_on": "2027-10-11", "place": "建设单位现场"}
    choose(town, "孙教授", "钱高工", "冯总工", **place)
    for login in ("sun", "qian", "feng"):
        town.write(login, "确认参加并申明利益关系", participation="attend")
    materials = town.task("luo", "提供现场审查材料（十类）")
    assert [row["name"] for row in materials.shows("calibration_items")] == ["加氢机流量校准"]
    assert len(materials.shows("m01_files")) == 4  # what was handed in once is there again
    town.write("luo", "提供现场审查材料（十类）", calibration_items=CALIBRATION, parameter_items=PARAMETERS)
    town.write("sun", "首次会议：听取筹建工作总结", principal="罗嘉")
    for login in ("sun", "qian", "feng"):
        drawn = town.task(login, "现场核查：逐项评定和能力验证").shows("drawn")
        assert [row["kind"] for row in drawn] == ["校准项目", "关键参数测量项目"]
        town.write(login, "现场核查：逐项评定和能力验证", drawn=checked(drawn), **sheet(17, 27, 14, 16))
    town.write("sun", "汇总现场核查情况", deliberation="no")
    town.write("sun", "评定考核得分", **sheet(17, 27, 14, 16))
    assert town.task("sun", "末次会议：通报情况听取意见").shows("principal") == "罗嘉"
    town.write("sun", "末次会议：通报情况听取意见", problems="不确定度评定不完整")

    order = town.paper("luo", case, f"{NAME}整改通知书")
    assert "不确定度评定不完整" in order and "于2028年1月11日前完成" in order
    report = town.task("luo", "实施整改并报告整改结果")
    assert report.due == "2028-01-11" and report.shows("measures")[0]["problem"] == "不确定度评定不完整"
    assert town.task("sun", "提交阶段考核报告").due == "2027-10-25"  # ten working days
    town.write("sun", "提交阶段考核报告")
    town.until("2027-12-20")
    measure = {"problem": "不确定度评定不完整", "measure": "重新评定", "done_on": "2027-12-17", "proof": "报告"}
    town.write("luo", "实施整改并报告整改结果", measures=[measure])
    town.write("sun", "考核组复评", **sheet(18, 33, 17, 17))
    assert town.task("sun", "提交考核报告及证明材料").shows("conclusion") == "合格"
    town.write("sun", "提交考核报告及证明材料")
    assert town.task("li", "拟办").shows("summary").startswith("考核得分85分。考核报告：")
    decide(town, "establish")


def checked(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The drawn items, each tried by somebody with a good result."""
    return [{**row, "technician": "吴桐", "result": "good", "remark": ""} for row in drawn]


def be_listed(town: Town, case: str) -> None:
    """The register shows the centre with what it can do and what comes next for it."""
    assert "考核（得分85分），结论为合格" in town.paper("luo", case, "关于批准成立")
    town.amend("li", "公开名录和服务能力信息")
    register = town.browser("").get("/register").text
    assert NAME in register and "已成立" in register
    centre = town.page("", centre_address(town))
    for word in ("批准成立 2027年12月20日", "加氢机流量校准", "氢气纯度在线测量", "五年复查 2032年12月20日开始"):
        assert word in centre, word
    assert "年度报告 2028年11月1日开始" in centre and "监督检查" not in centre
    assert "本中心的办件" not in centre and "本中心的办件" in town.page("luo", centre_address(town))
    assert case in town.browser("li").get(centre_address(town)).text
    assert case not in town.browser("chen").get(centre_address(town)).text


def centre_address(town: Town) -> str:
    """Where the register shows the centre."""
    return "/register/" + town.browser("").get("/register").text.partition("/register/")[2][:32]


def report_of_a_year(town: Town) -> None:
    """The report of 2028 is due by the end of November; it is sent back once and comes again as it was left."""
    town.until("2028-11-01")
    assert town.task("luo", "编写并报送报告").due == "2028-11-30"
    town.write("luo", "编写并报送报告", plan="建立加氢站现场校准能力")
    town.write("li", "审阅报告", result="return", opinion="补充服务企业名单")
    again = town.task("luo", "编写并报送报告")
    assert (again.shows("correction"), again.shows("plan")) == ("补充服务企业名单", "建立加氢站现场校准能力")
    town.amend("luo", "编写并报送报告", other="名单附后")
    town.write("li", "审阅报告", result="file")
    town.sleep_until("2029-11-01")
    assert town.task("luo", "编写并报送报告").shows("last_plan") == "建立加氢站现场校准能力"


def be_reviewed_after_five_years(town: Town) -> None:
    """The review opens on the day five years are full; the next one is counted from its confirmation."""
    town.sleep_until("2032-12-19")
    assert "提交复查材料" not in town.tasks("luo")
    town.until("2032-12-20")
    page = town.task("luo", "提交复查材料")
    assert page.shows("established_on") == "2027-12-20"
    town.write("luo", "提交复查材料")
    choose(town, "孙教授", "钱高工", "冯总工", meeting_on="2032-12-20", place="中心现场")
    for login in ("sun", "qian", "feng"):
        town.write(login, "确认参加并申明利益关系", participation="attend")
    assert len(town.task("sun", "开展复查").shows("items")) == 8
    items = [
        {"item": row["item"], "result": "yes", "finding": "符合"} for row in town.task("sun", "开展复查").shows("items")
    ]
    town.write("sun", "开展复查", items=items, conclusion="pass")
    decide(town, "pass")
    assert "五年复查 2037年12月20日开始" in town.page("", centre_address(town))
