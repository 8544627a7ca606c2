"""Pages of one shape, made by the theme once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairnotice.site import PlanPage, shells

TOC = ({"level": 2, "id": "data", "name": "Data", "children": []},)


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
    theme = (
        f"<title>{shell.title}</title><a href='/{shell.url}'>{shell.front_matter['source']}</a>{shell.body}<p>1.0</p>"
    )
    assert [(page.src_uri, html) for page, html in shell.filled(theme)] == [
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
    assert [html for _, html in shell.filled(f"{shell.title}: {shell.url}")] == [
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
    assert [html for _, html in shell.filled(shell.body)][1] == f"<h1>{shell.title}</h1>"
