"""A comparison as text for a terminal, as Markdown, as HTML and as data."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest
from jsonschema import Draft202012Validator

from fairnotice import render
from fairnotice.comparison import compare
from render_cases import AFTER, BEFORE, compared
from valid_html import Valid

TERMINAL = """\
! Our policy
  “may” became “will”.

@@ Our policy @@
[-Policy-] {+Our policy+}
We [-may-] {+will+} share your data with agents. [-We never sell it.-] See our page.

@@ Our policy › Use @@
We keep logs for [-30-] {+60+} days.
[-Old habits go away.-]
{+Something alert("new") comes.+}
{+Calls+} | {+2 years+}
[<This sentence will move away from here to the end.<] It stays where it is.
{+two more things+}

@@ Our policy › End @@
Final words & more. {>This sentence will move away from here to the end.>}

2 changes of formatting only.
"""


def test_a_terminal_shows_findings_and_changed_blocks_under_their_sections() -> None:
    assert render.terminal(compared(find=True), colour=False) == TERMINAL


def test_a_terminal_with_colours_shows_the_same_text() -> None:
    coloured = render.terminal(compared(find=True), colour=True)
    assert "We \x1b[31;9mmay\x1b[0m \x1b[32;4mwill\x1b[0m share" in coloured
    assert "[-" not in coloured


def test_a_terminal_never_receives_control_characters_of_a_policy() -> None:
    shown = render.terminal(compared("One.\n", "One \x1b]0;title\x07 two.\n"), colour=False)
    assert "\x1b" not in shown and "\x07" not in shown


def test_html_holds_no_control_characters() -> None:
    shown = render.html(compared("One.\n", "One \x01 two.\n"))
    assert "\x01" not in shown and "\N{REPLACEMENT CHARACTER} two" in shown


MARKDOWN = """\
## What may matter

- Our policy
    - “may” became “will”.

## Changes

### Our policy

- ~~Policy~~ **Our policy**
- We ~~may~~ **will** share your data with agents. ~~We never sell it.~~ See our page.

### Our policy › Use

- We keep logs for ~~30~~ **60** days.
- ~~Old habits go away.~~
- **Something alert("new") comes.**
- **Calls** | **2 years**
- ~~This sentence will move away from here to the end.~~ *(moved away)* It stays where it is.
- **two more things**

### Our policy › End

- Final words \\& more. **This sentence will move away from here to the end.** *(moved here)*

2 changes of formatting only.
"""


def test_markdown_shows_the_same_for_a_pull_request() -> None:
    assert render.markdown(compared(find=True)) == MARKDOWN


def test_markdown_escapes_what_the_policy_says() -> None:
    shown = render.markdown(compared("One.\n", "One.\n\nSee @team, \\*, a_b and 1 < 2 | 3.\n"))
    assert "- **See \\@team, \\*, a\\_b and 1 \\< 2 \\| 3.**" in shown


HTML = """\
<div class="fn-redline">
<h2>What may matter</h2>
<ul class="fn-findings">
<li><bdi>Our policy</bdi>
<ul>
<li dir="auto"><a href="#redline-change-1">Sharing with third parties</a>: “may” became “will”.</li>
</ul></li>
</ul>
<h2>Changes</h2>
<ul class="fn-changes">
<li><bdi>Our policy</bdi>
<ul>
<li><a href="#redline-change-1">Text changed</a>: “may” → “will”</li>
</ul></li>
</ul>
<details class="fn-formats">
<summary>1 change of formatting only</summary>
<ul>
<li>Link in “See our page.”: “https://a.example” → “https://b.example”</li>
</ul>
</details>
<h2>Redline</h2>
<h3 id="redline-section-our-policy" dir="auto">Our policy</h3>
<p dir="auto">We <del id="redline-change-1">\
<span class="fn-hidden">[removed: </span>may<span class="fn-hidden">] </span></del> <ins>\
<span class="fn-hidden">[added: </span>will<span class="fn-hidden">] </span></ins> share it.</p>
<p dir="auto">See our page.</p>
</div>
"""


def test_html_is_a_list_of_changes_and_the_text_with_marks_that_can_be_heard() -> None:
    comparison = compared(
        "# Our policy\n\nWe may share it.\n\nSee [our page](https://a.example).\n",
        "# Our policy\n\nWe will share it.\n\nSee [our page](https://b.example).\n",
        find=True,
    )
    assert render.html(comparison) == HTML
    assert "<p>See our page" not in render.html(comparison, only_changes=True).replace(' dir="auto"', "")


def test_html_draws_a_move_twice() -> None:
    shown = render.html(compared())
    assert '<del class="moved-from" data-move="' in shown
    assert '<ins class="moved-to" id="redline-change-' in shown
    assert shown.count("This sentence will move away") == 3  # in the list, where it was, where it is


TABLES_AND_LISTS = """\
<h2>Redline</h2>
<ul>
<li dir="auto">One
<ul>
<li dir="auto">Inner <del id="redline-change-1">|removed|old</del> <ins>|added|new</ins> thing</li>
<li dir="auto"><ins id="redline-change-2">|added|Another inner</ins></li>
</ul>
<p dir="auto">More of one.</p></li>
<li dir="auto">Two</li>
</ul>
<ol>
<li dir="auto" value="3">three</li>
<li dir="auto" value="4"><ins id="redline-change-3">|added|four</ins></li>
</ol>
<table>
<thead>
<tr><th scope="col" dir="auto">Data</th><th scope="col" dir="auto">Kept</th></tr>
</thead>
<tbody>
<tr><td dir="auto">Mail</td>\
<td dir="auto"><del id="redline-change-4">|removed|30</del> <ins>|added|60</ins> days</td></tr>
<tr><td dir="auto"><ins id="redline-change-5">|row added|Calls</ins></td>\
<td dir="auto"><ins>|added|2 years</ins></td></tr>
<tr><td dir="auto">A | B</td><td dir="auto"></td></tr>
</tbody>
</table>
</div>
"""


def test_html_nests_lists_and_names_the_columns_of_tables() -> None:
    old = "- One\n    - Inner old thing\n\n    More of one.\n- Two\n\n3. three\n\n"
    old += "| Data | Kept |\n|--|--|\n| Mail | 30 days |\n"
    new = old.replace("old thing\n", "new thing\n    - Another inner\n").replace("3. three\n", "3. three\n4. four\n")
    new = new.replace("30", "60") + "| Calls | 2 years |\n"
    bars = "| A \\| B |\n"
    shown = render.html(compared(old + bars, new + bars))
    heard = re.sub(r'<span class="fn-hidden">\[([a-z ]+): </span>', r"|\1|", shown)
    heard = heard.replace('<span class="fn-hidden">] </span>', "").replace("\n</li>", "</li>")
    assert heard[heard.index("<h2>Redline") :] == TABLES_AND_LISTS
    assert "“Calls · 2 years”" in shown


def test_two_redlines_on_a_page_share_no_identifier() -> None:
    one, two = (render.html(compared(find=True), prefix=prefix) for prefix in ("one-", "two-"))
    Valid.check(one + two)
    assert one.count('id="one-') == one.count(' id="') > 5


def test_a_long_list_of_changes_is_folded() -> None:
    before = "\n\n".join(f"Statement number {number} stands." for number in range(50))
    shown = render.html(compared(before, before.replace("stands", "falls")))
    Valid.check(shown)
    assert "<details>\n<summary>50 changes in the text</summary>" in shown


def test_a_policy_cannot_inject_markup() -> None:
    hostile = '<img src=x onerror=alert(1)> <script>alert(2)</script> "><b onclick=x> &lt;script&gt; `<i>` \\<u> ]("'
    shown = render.html(compared("# One\n", f"# One {hostile}\n\n{hostile}\n\n- {hostile}\n\n```\n{hostile}\n```\n"))
    Valid.check(shown)
    assert "onclick" not in shown.split("<h2>Redline</h2>")[0].replace("&quot;", "")


def test_no_changes_are_said_so() -> None:
    comparison = compared("# One\n", "# One\n")
    assert render.terminal(comparison, colour=False) == "No changes.\n"
    assert "No changes." in render.markdown(comparison)
    assert '<p class="fn-formats">No changes.</p>' in render.html(comparison)


def test_data_can_be_written_as_json_and_hold_everything() -> None:
    comparison = compared("# One\n\nWe may share it.\n", "# One\n\nWe will share it.\n", find=True)
    data = render.as_dict(comparison)
    assert json.loads(json.dumps(data)) == data
    assert data["schema"] == 1
    assert data["material"] is True
    assert data["duty"] == "notice"
    assert data["changes"] == [
        {
            "kind": "changed",
            "before": "We may share it.",
            "after": "We will share it.",
            "before_section": {"path": ["One"], "slug": "one"},
            "after_section": {"path": ["One"], "slug": "one"},
            "before_span": [7, 23],
            "after_span": [7, 24],
            "edits": [
                {"op": "=", "text": "We "},
                {"op": "-", "text": "may"},
                {"op": "+", "text": "will"},
                {"op": "=", "text": " share it."},
            ],
        }
    ]
    assert data["findings"][0]["change"] == 0
    assert "".join(segment["text"] for segment in data["new"]) == "# One\n\nWe will share it.\n"


SCHEMA = json.loads(resources.files("fairnotice.render").joinpath("comparison.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("texts", [(BEFORE, AFTER), (AFTER, BEFORE), ("", BEFORE), (BEFORE, "")])
def test_data_conform_to_the_published_schema(texts: tuple[str, str]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(render.as_dict(compare(*texts)))


def test_the_schema_refuses_what_it_does_not_name() -> None:
    data = render.as_dict(compared())
    assert not Draft202012Validator(SCHEMA).is_valid(data | {"more": 1})
    assert not Draft202012Validator(SCHEMA).is_valid({**data, "changes": [{**data["changes"][0], "kind": "new"}]})
