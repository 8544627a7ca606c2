"""Pages of one shape, made by the theme once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from markupsafe import Markup, escape

from fairnotice.site import PlanPage, Toc, shells


def heading(name: str, level: int = 2, *children: Any) -> dict[str, Any]:
    return {"level": level, "id": name.lower(), "name": name, "children": [*children]}


TOC = (heading("Data"),)


def themed(toc: Toc) -> str:
    """Give a table of contents as a theme might make it."""

    def item(entry: Any) -> str:
        nested = "\n".join(map(item, entry["children"]))
        under = f'\n <ol aria-label="{escape(Markup(entry["name"]).striptags())}">{nested}</ol>' if nested else ""
        return f'<li class="item"><a href="#{entry["id"]}">{entry["name"]}</a>{under}</li>'

    return f"<nav><ul> {'<!-- -->'.join(map(item, toc))} </ul></nav><li>Another list</li>"


def outlines(theme: Callable[[Toc], str], *tocs: Toc) -> tuple[list[str], int]:
    """Give what a shell makes of pages with these headings, and how often it asked the theme."""
    (shell,) = shells([version_page(str(number), toc=toc) for number, toc in enumerate(tocs)], ())
    asked: list[Toc] = []
    made = shell.filled(theme(shell.toc), lambda toc: asked.append(toc) or theme(toc))  # type: ignore[func-returns-value]
    return [html for _, html in made], len(asked)


def version_page(label: str, **changes: Any) -> PlanPage:
    fields: dict[str, Any] = {
        "src_uri": f"privacy/versions/{label}/index.md",
        "title": f"Privacy Policy, version {label}",
        "body": f"<h1>Text of {label}</h1>",
        "released": date(2026, 1, 1),
        "toc": TOC,
        "template": "version.html",
        "searchable": False,
        "source": f"privacy/versions/{label}/privacy-{label}.md.txt",
    }
    return PlanPage(**{**fields, **changes})


def test_each_page_has_its_own_labels_and_body_in_the_shell() -> None:
    (shell,) = shells([version_page("1.0"), version_page("2.0")], ())
    source = shell.front_matter["exact_source"]
    theme = f"<title>{shell.title}</title><a href='/{shell.url}'>{source}</a>{shell.body}<p>1.0</p>"
    assert [(page.src_uri, html) for page, html in shell.filled(theme, lambda _: theme)] == [
        (
            f"privacy/versions/{label}/index.md",
            f"<title>Privacy Policy, version {label}</title><a href='/privacy/versions/{label}/'>"
            f"privacy/versions/{label}/privacy-{label}.md.txt</a><h1>Text of {label}</h1><p>1.0</p>",
        )
        for label in ("1.0", "2.0")
    ]


def test_redlines_have_two_labels() -> None:
    pages = [
        version_page("", src_uri=f"privacy/changes/{old}-to-{new}/index.md", title=f"From {old} to {new}", source="")
        for old, new in (("1", "1-a"), ("1-a", "3"))
    ]
    (shell,) = shells(pages, ())
    theme = f"{shell.title}: {shell.url}"
    assert [html for _, html in shell.filled(theme, lambda _: theme)] == [
        "From 1 to 1-a: privacy/changes/1-to-1-a/",
        "From 1-a to 3: privacy/changes/1-a-to-3/",
    ]


def test_label_that_is_the_beginning_of_a_word_is_not_taken_for_it() -> None:
    (shell,) = shells([version_page("P"), version_page("2")], ())
    assert shell.title.startswith("Privacy Policy, version ")


@pytest.mark.parametrize(
    "change",
    [
        {"toc": ()},
        {"template": "redline.html"},
        {"description": "Another one"},
        {"body": "<p>Without a title</p>"},
        {"title": "Cookies Policy, version 2.0"},
        {"src_uri": "cookies/versions/2.0/index.md"},
        {"searchable": True},
        {"in_nav": True},
        {"markdown": True},
    ],
)
def test_page_that_a_theme_may_treat_otherwise_has_no_part_in_a_shell(change: dict[str, Any]) -> None:
    assert shells([version_page("1.0"), version_page("2.0", **change)], ()) == ()


def test_page_that_is_named_stays_apart() -> None:
    assert shells([version_page("1.0"), version_page("2.0")], {"privacy/versions/2.0/index.md"}) == ()


def test_label_that_is_also_a_folder_stays_apart() -> None:
    assert shells([version_page("privacy"), version_page("versions")], ()) == ()


def test_a_body_is_taken_as_it_is() -> None:
    pages = [version_page("1.0"), version_page("2.0")]
    (shell,) = shells([pages[0], version_page("2.0", body=f"<h1>{shells(pages, ())[0].title}</h1>")], ())
    assert [html for _, html in shell.filled(shell.body, lambda _: shell.body)][1] == f"<h1>{shell.title}</h1>"


DEEP = (
    heading("Data", 2, heading("From <em>you</em> &amp; others", 3, heading("Forms", 4)), heading("Payment", 3)),
    heading("Choices"),
    heading("Contact", 2, heading("Post", 3)),
)


def test_headings_are_put_where_the_theme_put_a_few_others_which_it_is_asked_once() -> None:
    made, asked = outlines(themed, TOC, DEEP, (heading("Data"), heading("Choices")), TOC)
    assert made == [themed(toc) for toc in (TOC, DEEP, (heading("Data"), heading("Choices")), TOC)]
    assert asked == 1


def test_link_to_the_first_heading_may_stand_elsewhere() -> None:
    def theme(toc: Toc) -> str:
        return f'<link rel="icon"><a href="#{toc[0]["id"]}">Skip to {toc[0]["name"]}</a>{themed(toc)}'

    assert outlines(theme, DEEP[1:], DEEP) == ([theme(DEEP[1:]), theme(DEEP)], 1)


def test_title_stands_above_the_headings_as_it_is() -> None:
    titled = [(heading("Policy", 1, *toc),) for toc in (TOC, DEEP)]
    made, asked = outlines(lambda toc: themed(toc[0]["children"]), *titled)
    assert made == [themed(TOC), themed(DEEP)]
    assert asked == 1


@pytest.mark.parametrize(
    "theme",
    [
        lambda toc: themed(toc).replace("li", "dd"),
        lambda toc: themed(toc).replace("item", "first", 1),
        lambda toc: f"{themed(toc)}{themed(toc)}",
        lambda toc: f"{len(repr(toc))} {themed(toc)}",
        lambda toc: " ".join(entry["name"] for entry in toc),
        lambda toc: f"<p>{toc[-1]['name']}</p>{themed(toc)}",
    ],
    ids=["no list", "the first is marked", "twice", "number is shown", "only the first level", "last one elsewhere"],
)
def test_theme_whose_headings_follow_no_pattern_is_asked_for_each_list(theme: Callable[[Toc], str]) -> None:
    assert outlines(theme, TOC, DEEP, TOC)[0] == [theme(TOC), theme(DEEP), theme(TOC)]


def test_pages_with_headings_and_pages_without_share_no_shell() -> None:
    assert shells([version_page("1.0"), version_page("2.0", toc=(heading("Policy", 1),))], ()) == ()
