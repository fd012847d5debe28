"""Written chapters: one spelling is kept, nothing but our markup and our pictures gets in, the text is what counts."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from engine.errors import Invalid
from forms.catalogue import CompiledForm, compile_form
from forms.comparison import compare
from forms.narrative import blocks, canonical, is_markup, words, write
from forms.narrative_blocks import Grid
from tests.forms.building import errors, form, source
from tests.forms.chapters import ATTACKS, random_chapter

PICTURE = {"name": "a.png", "size": 10, "type": "image/png"}
RICH = (
    "<h1>总体目标</h1><p>面向<b>高端装备</b>，精度 10<sup>-6</sup></p>"
    "<ul><li>力学<ol><li>扭矩</li></ol></li></ul>"
    "<table><tr><th>参数</th><th>指标</th></tr><tr><td>力</td><td>1 kN<br>2 kN</td></tr></table>"
    '<img src="f1" alt="量值溯源图">'
)


def chapter(**validate: Any) -> CompiledForm:
    return form({"type": "textarea", "key": "目标", "properties": {"display": "narrative"}, "validate": validate})


def kept(value: str, **around: Any) -> Any:
    return chapter().check({"目标": value}, **around)["目标"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("第一段\n第二段", "第一段\n第二段"),
        (" 前后空白\u200e ", "前后空白"),
        ("<p>只有文字</p><p>就存文字</p>", "只有文字\n就存文字"),
        ("<p>甲</p><p>  </p><p></p>", "甲"),
        ("<p>&lt;p&gt; 是段落标记</p>", "<p>&lt;p&gt; 是段落标记</p>"),
        ("<p>a &amp; b</p>", "a & b"),
        ("3 < 5 而且 <b>不是标记", "3 < 5 而且 <b>不是标记"),
        ("<p><b>相邻</b><b>粗体</b></p>", "<p><b>相邻粗体</b></p>"),
        ("<p><sub><b>外粗里下标</b></sub></p>", "<p><b><sub>外粗里下标</sub></b></p>"),
        ("<h2><b>标题不另加粗</b></h2>", "<h2>标题不另加粗</h2>"),
        ("<ul><li></li></ul><p>后文</p>", "后文"),
        ("<table><tr><td></td></tr></table>", ""),
        (RICH, RICH),
    ],
)
def test_a_chapter_is_kept_in_one_spelling_and_as_plain_text_while_it_is_nothing_more(sent: str, stored: str) -> None:
    assert kept(sent, files={"f1": PICTURE}) == stored
    assert canonical(stored) == stored


def test_every_chapter_is_read_back_as_it_was_written() -> None:
    random = Random("chapters")
    for _ in range(400):
        value = canonical(random_chapter(random))

        assert canonical(value) == value
        assert write(blocks(value)) == value or "\n\n" in value


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_but_our_markup_gets_in(attack: str) -> None:
    found = errors(chapter(), {"目标": attack}, files={"a": PICTURE})

    if found:
        assert "不能识别的格式" in found["目标"][0]
    else:
        assert kept(attack, files={"a": PICTURE}) == canonical(attack)
        assert not re.search(r'<[^>]*\son\w+="?alert', re.sub(r'"[^"]*"', '""', canonical(attack)), re.I) or (
            not is_markup(canonical(attack))  # a text, and shown as one
        )


@pytest.mark.parametrize(
    "value",
    [
        "<p>" + "<b>" * 5000 + "深",
        "<ul><li>" * 4000,
        "<p>" + "a" * 300_000,
        "<table>" + "<tr><td>1</td></tr>" * 4000 + "</table>",
        "<p>" + "&" * 100_000 + "</p>",
    ],
)
def test_deep_and_long_markup_is_refused_at_once(value: str) -> None:
    assert errors(chapter(), {"目标": value})["目标"]


def test_a_table_whose_cells_do_not_fill_it_is_refused() -> None:
    gap = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>"
    over = '<table><tr><td rowspan="3">1</td></tr><tr></tr></table>'
    merged = '<table><tr><td colspan="2">1</td></tr><tr><td>2</td><td>3</td></tr></table>'

    assert "<table>" in errors(chapter(), {"目标": gap})["目标"][0]
    assert errors(chapter(), {"目标": over})
    assert kept(merged) == merged


def test_only_pictures_of_the_case_stay_and_each_is_described() -> None:
    value = '<img src="f1" alt="图"><img src="f2" alt="图"><img src="f3" alt=""><img src="f4" alt="图">'
    files = {"f1": {**PICTURE, "elsewhere": True}, "f3": PICTURE, "f4": {**PICTURE, "type": "image/svg+xml"}}

    assert errors(chapter(), {"目标": value}, files=files)["目标"] == [
        "第 2 张图片不存在或不属于本办件，请重新插入",
        "第 3 张图片没有图片说明",
        "第 4 张图片应为 PNG、JPEG 或 WebP",
    ]


def test_a_picture_of_another_task_is_no_attachment_of_this_one() -> None:
    scan = form({"type": "filepicker", "key": "附件"})
    files = {"f1": {**PICTURE, "elsewhere": True}}

    assert "不属于本任务" in errors(scan, {"附件": [{"id": "f1", "name": "a.png"}]}, files=files)["附件"][0]


def test_limits_count_the_text_and_not_the_markup() -> None:
    value = "<p><b>四个</b>字<sup>2</sup></p><h1>标题</h1>"

    assert errors(chapter(maxLength=6), {"目标": value}) == {}
    assert errors(chapter(maxLength=5), {"目标": value}) == {"目标": ["不得超过 5 个字"]}
    assert errors(chapter(minLength=7), {"目标": value}) == {"目标": ["至少填写 7 个字"]}
    assert errors(chapter(maxLength=4), {"目标": "两段\n文字"}) == {}
    assert errors(chapter(required=True), {"目标": "<p> </p><ul><li></li></ul>"}) == {"目标": ["此项必填"]}


def test_words_are_searched_and_compared_without_the_markup() -> None:
    compiled = chapter()
    before, after = {"目标": RICH}, {"目标": RICH.replace("高端装备", "生物医药")}

    assert compiled.texts(before) == [words(RICH)]
    assert words(RICH).split("\n") == [
        "总体目标", "面向高端装备，精度 10-6", "· 力学", "　1. 扭矩", "参数 ｜ 指标", "力 ｜ 1 kN 2 kN",
        "〔图：量值溯源图〕",
    ]  # fmt: skip
    (pair,) = compare(compiled.scope, before, after, "zh").items
    assert pair.changes == 1 and "<" not in pair.pair.before.words  # type: ignore[union-attr]
    bold = {"目标": RICH.replace("<b>高端装备</b>", "高端装备")}
    assert compare(compiled.scope, before, bold, "zh").changes == 0
    other = {"目标": RICH.replace('src="f1"', 'src="f2"')}
    assert compare(compiled.scope, before, other, "zh").changes == 1


def test_what_was_filled_in_is_changed_only_when_it_says_something_else() -> None:
    compiled = chapter()
    spelled = "<p><b>相</b><b>同</b></p>"

    assert "_drift" not in compiled.check({"目标": "<p><b>相同</b></p>"}, {"目标": spelled})
    assert compiled.check({"目标": "改了"}, {"目标": spelled})["_drift"] == {"目标": "<p><b>相同</b></p>"}


def test_the_archive_gets_blocks_and_old_plain_text_gets_paragraphs() -> None:
    compiled = chapter()
    rich, plain = (compiled.page({"目标": value})["items"][0] for value in (RICH, "一\n二"))

    assert [block.kind for block in rich["blocks"]] == ["prose", "prose", "list", "table", "picture"]
    grid = rich["blocks"][3]
    assert isinstance(grid, Grid) and (grid.width, grid.head) == (2, 1)
    assert len(plain["blocks"]) == 2 and plain["value"] == "一\n二"


def test_pictures_are_uploaded_to_the_chapter_itself() -> None:
    compiled = chapter()

    assert compiled.has_files
    assert compiled.file_fields["目标"]["accept"] == ".png,.jpg,.jpeg,.webp"


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "textfield", "key": "a", "properties": {"display": "narrative"}}, "form.bad_rule"),
        ({"type": "textarea", "key": "a", "properties": {"display": "rich"}}, "form.bad_rule"),
        (
            {"type": "textarea", "key": "a", "properties": {"display": "narrative"}, "validate": {"pattern": "^x"}},
            "form.narrative_rule",
        ),
        (
            {"type": "dynamiclist", "path": "rows", "components": [
                {"type": "textarea", "key": "a", "properties": {"display": "narrative"}}]},
            "form.narrative_in_list",
        ),
    ],
)  # fmt: skip
def test_a_chapter_where_there_can_be_none_is_refused(component: dict[str, Any], code: str) -> None:
    compiled, found = compile_form("sample", source(component))

    assert compiled is None
    assert code in {finding.code for finding in found}


def test_the_sentence_about_unreadable_markup_names_the_place() -> None:
    with pytest.raises(Invalid) as refused:
        chapter().check({"目标": '<p>好的</p><p onclick="x()">坏的</p>'}, lang="en")

    (sentence,) = refused.value.errors["目标"]
    assert sentence.startswith('There is formatting that cannot be read (from "<p onclick="x()">坏的</p>" on)')
