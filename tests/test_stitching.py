from __future__ import annotations

from fairnotice.document import parse
from fairnotice.model import Segment
from fairnotice.redline import redline

REST = "Logs are kept for a year.\n"


def drawn(before: str, after: str) -> tuple[str, str, list[str]]:
    """Give both sides with what is marked in brackets, the kind of each change at its number, and what it is of."""
    result = redline(parse(before), parse(after))
    kinds = [f"{change.kind}: {change.before.strip()} => {change.after.strip()}" for change in result.changes]
    return _side(result.old), _side(result.new), kinds


def _side(segments: tuple[Segment, ...]) -> str:
    return "".join(text if change is None else f"[{op}{change} {text}]" for op, text, change in segments)


# ---------------------------------------------------------------- what is formatting


def test_list_marks_that_went_beside_a_removed_sentence_are_formatting_of_what_they_stood_before() -> None:
    assert drawn(
        f"{REST}\nWe share data in two cases only.\n\n- **When** you ask us.\n- When a court orders it.\n",
        f"{REST}\n**When** you ask us.\n\nWhen a court orders it.\n",
    ) == (
        f"{REST}\n[-0 We share data in two cases only.\n\n]"
        "[-1 - ]**When** you ask us.\n[-2 - ]When a court orders it.\n",
        f"{REST}\n**When** you ask us.\n[+1 \n]When a court orders it.\n",
        [
            "removed: We share data in two cases only. => ",
            "format: - **When** you ask us. => **When** you ask us.",
            "format: - When a court orders it. => When a court orders it.",
        ],
    )


def test_emphasis_that_began_after_an_added_sentence_is_formatting() -> None:
    assert drawn(
        f"Read this with care. {REST}\nYou may object.\n",
        f"Read this with care. It binds us. **{REST.strip()}**\n\nYou may object.\n",
    ) == (
        f"Read this with care. {REST}\nYou may object.\n",
        f"Read this with care. [+0 It binds us. ][+1 **]{REST.strip()}[+1 **]\n\nYou may object.\n",
        [
            "added:  => It binds us.",
            f"format: Read this with care. {REST.strip()} => Read this with care. It binds us. **{REST.strip()}**",
        ],
    )


def test_emphasis_goes_with_the_words_that_it_went_with() -> None:
    assert drawn("We may **share** data with agents.\n", "We may sell data with agents.\n") == (
        "We may [-0 **share**] data with agents.\n",
        "We may [+0 sell] data with agents.\n",
        ["changed: We may **share** data with agents. => We may sell data with agents."],
    )


# ---------------------------------------------------------------- headings


def test_a_heading_lower_by_a_level_is_formatting_after_the_marks_that_it_keeps() -> None:
    assert drawn(f"{REST}\n## Cookies\n\n{REST}", f"{REST}\nThis is what it means.\n\n### Cookies\n\n{REST}") == (
        f"{REST}\n## Cookies\n\n{REST}",
        f"{REST}\n[+0 This is what it means.\n\n]##[+1 #] Cookies\n\n{REST}",
        ["added:  => This is what it means.", "format: ## Cookies => ### Cookies"],
    )


def test_a_heading_comes_and_goes_with_its_underline_and_a_table_with_the_line_below_its_head() -> None:
    heading, table = "Cookies\n-------\n\n", "| Data | Kept |\n|---|---|\n| Mail | 30 days |\n"
    assert drawn(f"{REST}\n{REST}", f"{REST}\n{heading}{table}\n{REST}") == (
        f"{REST}\n{REST}",
        f"{REST}\n[+0 {heading}][+1 {table[:26]}][+2 {table[26:]}\n]{REST}",
        ["added:  => Cookies", "added:  => | Data | Kept |", "added:  => | Mail | 30 days |"],
    )
    assert drawn(f"{REST}\n{heading}{REST}", f"{REST}\n{REST}")[2] == ["removed: Cookies => "]


def test_a_longer_underline_comes_of_the_longer_title() -> None:
    assert drawn("Cookies\n-------\n\n" + REST, "Our cookies\n-----------\n\n" + REST) == (
        "[-0 Cookies]\n-------\n\n" + REST,
        "[+0 Our cookies]\n-------[+0 ----]\n\n" + REST,
        ["changed: Cookies => Our cookies"],
    )


def test_a_section_that_moved_under_another_name_moves_with_its_marks() -> None:
    section = "Agents act for us under contract and follow our instructions.\n"
    rest = "## Use\n\nWe use it to send you what you bought. We keep it for ninety days.\n"
    assert drawn(f"## Sharing\n\n{section}\n{rest}", f"{rest}\n### Who gets it\n\n{section}")[0] == (
        f"[-0 ## Sharing\n\n][<1 {section}\n]{rest}"
    )
