"""Written chapters in the browser: typed, pasted from Word, with tables and pictures; kept as the server keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from forms.narrative import canonical, letters, words
from tests.browser.axe import violations
from tests.browser_forms.mounting import entered, show_form, submit
from tests.browser_forms.test_same_verdict import JUDGE, differences
from tests.forms.chapters import random_chapter

pytestmark = pytest.mark.browser

CHAPTER: Mapping[str, Any] = {
    "type": "textarea", "id": "Field_aims", "key": "aims", "label": "筹建目标",
    "validate": {"required": True, "minLength": 4, "maxLength": 12}, "properties": {"display": "narrative"},
}  # fmt: skip
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Word 15">
<style>p.MsoNormal {color:red}</style></head><body lang=ZH-CN><!--StartFragment-->
<h2 style='mso-margin-top-alt:auto'><a name=a></a>建设基础<o:p></o:p></h2>
<p class=MsoNormal style='text-indent:21.0pt'><b style='mso-bidi-font-weight:normal'>现有</b>标准 U<sub>95</sub><span
 lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;&nbsp;</span></span></span><![endif]>力学</p>
<p class=MsoListParagraph style='margin-left:42.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>扭矩</p>
<p class=MsoListParagraph style='margin-left:21.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>l<span>&nbsp;</span></span><![endif]>热学</p>
<p class=MsoNormal style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
 style='mso-list:Ignore'>（一）</span><![endif]>目标</p>
<table class=MsoTableGrid border=1><tr><td width=200 colspan=2><p class=MsoNormal>参数</p></td></tr>
<tr><td><p class=MsoNormal>力</p><p class=MsoNormal>值</p></td><td><ul><li>1 kN</li></ul></td></tr></table>
<p><img width=9 src="file:///C:/Users/a/msohtmlclip1/01/clip_image002.png"></p>
<script>alert(1)</script><!--EndFragment--></body></html>"""
CLEANED = (
    "<h2>建设基础</h2><p><b>现有</b>标准 U<sub>95</sub></p><ul><li>力学<ol><li>扭矩</li></ol></li><li>热学</li></ul>"
    '<p>（一）目标</p><table><tr><td colspan="2">参数</td></tr><tr><td>力<br>值</td><td>1 kN</td></tr></table>'
)
PASTE = """([html, picture]) => {
  const data = new DataTransfer();
  if (html) data.setData('text/html', html);
  const bytes = Uint8Array.from(atob(picture), (sign) => sign.charCodeAt(0));
  if (picture) data.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
  const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(event);
}"""


def _form(**validate: Any) -> dict[str, Any]:
    return {"type": "default", "id": "chapters", "components": [{**CHAPTER, "validate": validate}]}


def _open(sheet: Page, value: str = "", **more: Any) -> Locator:
    """The chapter to type into, with ``value`` in it, ready for keys.

    ProseMirror puts its own selection back 20 ms after it got the focus; a person is never faster than that.
    """
    show_form(sheet, _form(), {"aims": value}, **more)
    sheet.locator(".ProseMirror").wait_for()
    chapter = sheet.get_by_role("textbox", name="筹建目标")
    chapter.focus()
    chapter.evaluate("() => new Promise((done) => { setTimeout(done, 25); })")
    return chapter


def _go_to_the_end(chapter: Locator) -> None:
    """Put the cursor behind the text; the editor hears of it when the browser has drawn it."""
    chapter.press("Control+End")
    chapter.evaluate("() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); })")


def test_the_browser_keeps_a_chapter_as_the_server_does(sheet: Page) -> None:
    random = Random("browser and server")
    given = [random_chapter(random) for _ in range(60)]
    schema = _form(required=True, minLength=4, maxLength=12)

    verdicts = sheet.evaluate(JUDGE, [schema, [{"aims": value} for value in given], "zh", {}])

    assert [verdict["data"]["aims"] for verdict in verdicts] == [canonical(value) for value in given]
    files = {f"file{number}": {"name": "a.png", "size": 1, "type": "image/png"} for number in (1, 2, 3)}
    assert differences(schema, verdicts, [{}] * len(given), "zh", files) == []
    assert 5 < sum(bool(verdict["errors"]) for verdict in verdicts) < 60


def test_the_editor_gives_back_what_it_was_given(sheet: Page) -> None:
    random = Random("editor")
    for value in (canonical(random_chapter(random)) for _ in range(12)):
        chapter = _open(sheet, value)
        chapter.press("End")
        sheet.keyboard.type("x")
        sheet.keyboard.press("Backspace")

        assert words(entered(sheet)["aims"]) == words(value) and letters(entered(sheet)["aims"]) == letters(value)


def test_plain_text_stays_plain_text(sheet: Page) -> None:
    chapter = _open(sheet, "第一段\n第二段")
    expect(chapter.locator("p")).to_have_text(["第一段", "第二段"])

    _go_to_the_end(chapter)
    chapter.press("Enter")
    sheet.keyboard.type("<b>第三段")

    assert entered(sheet) == {"aims": "第一段\n第二段\n<b>第三段"}


def test_everything_is_written_by_keyboard(sheet: Page) -> None:
    chapter = _open(sheet)
    chapter.press("Control+Alt+1")
    sheet.keyboard.type("目标")
    chapter.press("Enter")
    sheet.keyboard.type("精度 10")
    chapter.press("Control+.")
    sheet.keyboard.type("-6")
    chapter.press("Control+.")
    chapter.press("Enter")
    tools = sheet.get_by_role("toolbar")
    chapter.press("Shift+Tab")
    expect(tools.get_by_label("段落样式")).to_be_focused()
    for _ in range(4):
        sheet.keyboard.press("ArrowRight")
    expect(tools.get_by_role("button", name="项目符号列表")).to_be_focused()
    sheet.keyboard.press("Enter")
    expect(chapter).to_be_focused()
    sheet.keyboard.type("力学")
    chapter.press("Enter")
    chapter.press("Control+]")
    sheet.keyboard.type("扭矩")
    chapter.press("Tab")

    expect(chapter).not_to_be_focused()
    assert (
        entered(sheet)["aims"] == "<h1>目标</h1><p>精度 10<sup>-6</sup></p><ul><li>力学<ul><li>扭矩</li></ul></li></ul>"
    )


def test_what_was_done_is_undone(sheet: Page) -> None:
    chapter = _open(sheet, "原文")
    chapter.press("Control+a")
    chapter.press("Control+b")
    assert entered(sheet)["aims"] == "<p><b>原文</b></p>"

    sheet.get_by_role("button", name="撤销").click()

    assert entered(sheet)["aims"] == "原文"


def test_a_table_is_inserted_filled_in_and_changed(sheet: Page) -> None:
    chapter = _open(sheet)
    chapter.click()
    sheet.get_by_role("button", name="插入表格").click()
    for text in ("参数", "指标", "单位", "力", "1", "kN"):
        sheet.keyboard.type(text)
        sheet.keyboard.press("Tab")
    menu = sheet.locator(".lh-menu")
    for name in ("删除本行", "左边加一列"):
        menu.locator("summary").click()
        menu.get_by_role("button", name=name).click()

    assert entered(sheet)["aims"] == (
        "<table><tr><th>参数</th><th>指标</th><th></th><th>单位</th></tr>"
        "<tr><td>力</td><td>1</td><td></td><td>kN</td></tr></table>"
    )


def test_what_word_wrote_is_cleaned(sheet: Page) -> None:
    chapter = _open(sheet)
    chapter.click()

    sheet.evaluate(PASTE, [WORD, ""])

    assert entered(sheet)["aims"] == CLEANED
    expect(sheet.get_by_text("有 1 张图片不能随文字粘贴")).to_be_visible()
    assert canonical(CLEANED) == CLEANED
    sheet.keyboard.type("下文")
    assert entered(sheet)["aims"] == f"{CLEANED}<p>下文</p>"


def test_a_numbering_that_does_not_begin_with_one_keeps_its_numbers(sheet: Page) -> None:
    chapter = _open(sheet)
    chapter.click()
    item = "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{}.&nbsp;</span>{}</p>"

    sheet.evaluate(PASTE, ["".join(item.format(number, text) for number, text in ((3, "丙"), (4, "丁"))), ""])
    _go_to_the_end(chapter)
    sheet.evaluate(PASTE, ['<ol start="7"><li>庚</li></ol>', ""])

    assert [line.strip() for line in words(entered(sheet)["aims"]).split("\n")] == ["3. 丙", "4. 丁7. 庚"]


@pytest.mark.parametrize("way", ["picture", "data"])
def test_a_pasted_picture_is_uploaded_and_must_be_described(sheet: Page, way: str) -> None:
    chapter = _open(sheet, "如图")
    _go_to_the_end(chapter)

    sheet.evaluate(PASTE, ["", PNG] if way == "picture" else [f'<p><img src="data:image/png;base64,{PNG}"></p>', ""])

    expect(sheet.get_by_text("图片已插入，请填写图片说明")).to_be_visible()
    assert sheet.evaluate("() => sent.map(([, path]) => path)") == ["aims"]
    assert submit(sheet) == {"aims": ["第 1 张图片没有图片说明"]}
    sheet.get_by_label("图片说明").fill("量值溯源图")
    assert entered(sheet)["aims"] == '<p>如图</p><img src="file1" alt="量值溯源图">'
    assert submit(sheet) == {}


def test_a_picture_that_is_refused_says_why_and_goes(sheet: Page) -> None:
    chapter = _open(sheet, "如图", refusal="服务器不收")
    chapter.click()

    sheet.locator(".lh-tools input[type=file]").set_input_files(
        {"name": "a.gif", "mimeType": "image/gif", "buffer": b"GIF89a"}
    )
    expect(sheet.get_by_text("只能插入 PNG、JPEG、WebP 图片")).to_be_visible()
    sheet.evaluate(PASTE, ["", PNG])
    expect(sheet.get_by_text("图片未能插入：服务器不收")).to_be_visible()

    assert entered(sheet)["aims"] == "如图"


def test_a_picture_of_an_earlier_case_says_that_it_is_missing(sheet: Page) -> None:
    sheet.route("**/icon.svg?gone", lambda route: route.fulfill(status=200, content_type="text/plain", body="nothing"))
    _open(sheet, '<img src="gone" alt="量值溯源图">')

    expect(sheet.get_by_text("图片不在本办件里，请删除后重新插入")).to_be_visible()
    sheet.get_by_role("button", name="删除图片").click()

    assert entered(sheet) == {"aims": ""}


def test_the_text_is_counted_and_a_mistake_leads_to_the_chapter(sheet: Page) -> None:
    show_form(sheet, _form(required=True, maxLength=12), {"aims": "<p><b>十三个字</b>的正文不得超过限度</p>"})
    chapter = sheet.get_by_role("textbox", name="筹建目标")
    expect(sheet.get_by_text("13 / 12 字")).to_be_visible()

    assert submit(sheet) == {"aims": ["不得超过 12 个字"]}
    sheet.locator(".lh-summary a").click()

    expect(chapter).to_be_focused()
    expect(chapter).to_have_attribute("aria-invalid", "true")
    assert violations(sheet) == []


def test_what_was_filled_in_can_be_had_back(sheet: Page) -> None:
    held = {"aims": "<p><b>带入</b>的内容</p>"}
    show_form(sheet, _form(), held, prefill=held)
    chapter = sheet.get_by_role("textbox", name="筹建目标")
    _go_to_the_end(chapter)
    sheet.keyboard.type("，改了")
    chapter.blur()
    expect(sheet.get_by_text("原为：带入的内容")).to_be_visible()

    sheet.get_by_role("button", name="恢复").click()

    expect(chapter).to_have_text("带入的内容")
    assert entered(sheet) == held


def test_a_chapter_that_cannot_be_changed_is_shown(sheet: Page) -> None:
    show_form(sheet, _form(), {"aims": CLEANED}, readonly=True)

    expect(sheet.locator(".lh-fixed td")).to_have_text(["参数", "力值", "1 kN"])
    expect(sheet.locator(".lh-fixed .lh-level-2")).to_have_text("建设基础")
    expect(sheet.locator(".ProseMirror")).to_have_count(0)
    assert violations(sheet) == []


def test_chinese_is_composed_without_losing_a_character(sheet: Page) -> None:
    chapter = _open(sheet, "产业")
    _go_to_the_end(chapter)
    session = sheet.context.new_cdp_session(sheet)
    for part in ("ji", "jiliang"):
        session.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        sheet.evaluate("() => new Promise((resolve) => setTimeout(resolve, 400))")  # longer than the form waits
    session.send("Input.insertText", {"text": "计量"})

    assert entered(sheet) == {"aims": "产业计量"}


def test_a_form_without_a_chapter_does_not_load_the_editor(sheet: Page) -> None:
    loaded: list[str] = []
    sheet.on("request", lambda request: loaded.append(request.url))
    plain = {**_form(), "components": [{**CHAPTER, "properties": {}}]}

    show_form(sheet, json.loads(json.dumps(plain)), {"aims": "文字"})
    expect(sheet.get_by_label("筹建目标")).to_have_value("文字")
    assert loaded == []
    _open(sheet, "文字")

    assert len(loaded) == 1
