"""A form that is filled in where there is no connection: nothing typed is lost, and it arrives when there is one."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_corrections import Story
from tests.browser.town import Town

pytestmark = pytest.mark.browser
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('unsaved')).length"
FOUND = "Object.entries(localStorage).find(([name]) => name.startsWith('unsaved'))"
LEFT_BEHIND = """([name, value]) => {
  const { together } = JSON.parse(document.getElementById('page-data').textContent);
  const left = JSON.parse(value);
  for (const [id, typed] of Object.entries(left.data.sections)) {
    typed.contact_name = '何在途';
    left.data.seen[id] = together.sections[id].revision;
  }
  localStorage.setItem(name, JSON.stringify(left));
}"""


def test_what_is_typed_without_a_connection_is_kept_found_again_and_saved(town: Town) -> None:
    page = Story(town).open("cq_application")
    contact, saved = page.get_by_role("textbox", name="联系人").first, page.locator("#saved")

    page.context.set_offline(True)
    contact.fill("何在路上")
    expect(saved).to_contain_text("已暂存在本机")
    left = page.evaluate(FOUND)
    page.context.set_offline(False)
    expect(saved).to_contain_text("已自动保存")
    assert page.evaluate(KEPT) == 0

    page.reload()
    expect(contact).to_have_value("何在路上")
    page.evaluate(LEFT_BEHIND, left)
    page.reload()
    expect(contact).to_have_value("何在途")
    expect(saved).to_contain_text("已自动保存")
    assert page.evaluate(KEPT) == 0
