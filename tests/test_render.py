from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairnotice import render
from fairnotice.document import parse
from fairnotice.model import Category, Comparison, DecisionKind, Direction, Finding
from fairnotice.redline import redline

BEFORE = """\
# Policy

We may share your **data** with agents. We never sell it. See [our page](https://a.example).

## Use

- We keep logs for 30 days.
- Old habits go away.

| Data | Kept |
|------|------|
| Mail | 30 days |

This sentence will move away from here to the end. It stays where it is.

1. one

## End

Final words & more.
"""
AFTER = """\
# Our policy

We will share your data with agents. See [our page](https://b.example).

## Use

- We keep logs for 60 days.
- Something <script>alert("new")</script> comes.

| Data | Kept |
|------|------|
| Mail | 30 days |
| Calls | 2 years |

It stays where it is.

1. one
2. two more things

## End

Final words &amp; more. This sentence will move away from here to the end.
"""


def compared(before: str = BEFORE, after: str = AFTER, find: bool = False) -> Comparison:
    result = redline(parse(before), parse(after))
    findings: tuple[Finding, ...] = ()
    if find:
        change = next(change for change in result.changes if "share" in change.after)
        findings = (
            Finding(
                category=Category.THIRD_PARTY,
                rule="weaker-promise",
                sentence="“may” became “will”.",
                section=change.section.slug,
                section_title=change.section.title,
                direction=Direction.EXPANDS,
                kind=DecisionKind.MATERIAL,
                change=change,
            ),
        )
    return Comparison(result.old, result.new, result.changes, findings)


TERMINAL = """\
! Our policy
  Sharing with third parties: “may” became “will”.

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
    - Sharing with third parties: “may” became “will”.

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
<li>Our policy
<ul>
<li><a href="#change-1">Sharing with third parties</a>: “may” became “will”.</li>
</ul></li>
</ul>
<h2>Changes</h2>
<ul class="fn-changes">
<li>Our policy
<ul>
<li><a href="#change-1">Text changed</a>: “may” → “will”</li>
</ul></li>
</ul>
<p class="fn-formats">1 change of formatting only.</p>
<h2>Redline</h2>
<h3>Our policy</h3>
<p dir="auto">We <del id="change-1"><span class="fn-hidden">[removed: </span>may<span class="fn-hidden">] </span>\
</del> <ins>\
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
    assert "See our page" not in render.html(comparison, only_changes=True)


def test_html_draws_a_move_twice() -> None:
    shown = render.html(compared())
    assert '<del class="moved-from" data-move="' in shown
    assert '<ins class="moved-to" id="change-' in shown
    assert shown.count("This sentence will move away") == 3  # in the list, where it was, where it is


def test_html_keeps_lists_tables_and_numbers() -> None:
    shown = render.html(compared())
    assert "<table>\n<tr><td>Data</td><td>Kept</td></tr>\n<tr><td>Mail</td><td>30 days</td></tr>\n<tr><td><ins" in shown
    assert '<ol>\n<li value="1">one</li>\n<li value="2"><ins' in shown
    assert "<ul>\n<li>We keep logs for <del" in shown


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


# ---------------------------------------------------------------- validity

TEXT = {"h3", "h4", "h5", "h6", "p", "li", "td", "pre"}
PARENTS = {
    "div": {""},
    **{tag: {"div"} for tag in ("h2", "h3", "h4", "h5", "h6", "p", "table", "pre", "hr")},
    **{tag: {"div", "li"} for tag in ("ul", "ol")},
    "li": {"ul", "ol"},
    "tr": {"table"},
    "td": {"tr"},
    "a": {"li"},
    "ins": TEXT,
    "del": TEXT,
    "span": {"ins", "del"},
}


class Valid(HTMLParser):
    """Checks that elements stand where HTML allows them, identifiers are unique and links lead somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [""]
        self.identifiers: list[str] = []
        self.links: list[str] = []

    @classmethod
    def check(cls, fragment: str) -> None:
        parser = cls()
        parser.feed(fragment)
        parser.close()
        assert parser.open == [""]
        assert len(set(parser.identifiers)) == len(parser.identifiers)
        assert set(parser.links) <= set(parser.identifiers)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert self.open[-1] in PARENTS[tag], f"<{tag}> in <{self.open[-1]}>"
        values = dict(attrs)
        assert set(values) <= {"id", "class", "href", "data-move", "dir", "value"}
        self.identifiers += [values["id"] or ""] if "id" in values else []
        self.links += [(values["href"] or "").removeprefix("#")] if "href" in values else []
        if tag != "hr":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


MARKUP = st.lists(
    st.sampled_from(
        (
            "# A;## B\n\n;- x;1. y;| a | b |\n|---|---|\n| c | d |\n;<b>;<script>;**m**;\n\n;\n;```\nz\n```\n;---\n;"
            "> q;We keep it. ;We share ten things here. ;&amp;<!--;[l](u)"
        ).split(";")
    ),
    max_size=12,
).map(" ".join)


@given(MARKUP, MARKUP, st.booleans())
@settings(max_examples=200, deadline=None)
def test_html_is_valid_for_any_two_texts(before: str, after: str, only_changes: bool) -> None:
    Valid.check(render.html(compared(before, after), only_changes=only_changes))


@pytest.mark.parametrize("colour", [True, False])
def test_words_that_are_kept_show_once(colour: bool) -> None:
    assert render.terminal(compared(), colour).count("share your data") == 1
