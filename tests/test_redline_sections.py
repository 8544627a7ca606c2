"""Sections that were split, merged, renamed or moved: what a reader gets, and the section paths of each change."""

from __future__ import annotations

from fairnotice import render
from fairnotice.comparison import compare
from fairnotice.model import ChangeKind

SHIP = (
    "We store your name to address parcels to you.",
    "Your street is printed on the label of each parcel.",
    "Couriers read the label when they bring a parcel.",
)
SHIP_EDITED = (SHIP[0].replace("name", "full name"), SHIP[1], SHIP[2].replace("Couriers", "Drivers"))
BAKE = "Cookies recall your choices on this device.", "You can refuse cookies in the menu of your browser."
STAY = (
    "We keep what the tax office asks for.",
    "Nothing else stays in our cellar for long.",
    "Mice are kept out of it by a cat.",
)
CHILD = "Nobody under twelve may order from the shop.", "Parents may write to us about a child's order."


def section(title: str, *paragraphs: tuple[str, ...]) -> str:
    return "\n\n".join([f"## {title}", *(" ".join(sentences) for sentences in paragraphs)]) + "\n\n"


def policy(*sections: str) -> str:
    return f"# Policy\n\nWhat our shop does.\n\n{''.join(sections)}## Contact\n\nWrite to the shop.\n"


def changes(before: str, after: str) -> list[str]:
    """Give each change as its kind, its texts, and the section that it is in on both sides."""
    return [
        f"{change.kind} {change.before or 'nothing'!r} > {change.after or 'nothing'!r}"
        f" in {change.before_section.title if change.before_section else '-'}"
        f" > {change.after_section.title if change.after_section else '-'}"
        for change in compare(before, after).changes
    ]


def shown(before: str, after: str) -> list[str]:
    lines = render.terminal(compare(before, after), colour=False).split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("@@"))
    return [line for line in lines[start:-2] if line]


def test_a_section_split_into_two_is_the_first_renamed_and_a_heading_added() -> None:
    whole = policy(section("Your data", SHIP, BAKE))
    assert changes(whole, policy(section("Parcels", SHIP), section("Cookies", BAKE))) == [
        "changed 'Your data' > 'Parcels' in Your data > Parcels",
        "added 'nothing' > 'Cookies' in - > Cookies",
    ]
    assert changes(whole, policy(section("Your data", SHIP), section("Cookies", BAKE))) == [
        "added 'nothing' > 'Cookies' in - > Cookies"
    ]


def test_two_sections_merged_into_one_are_the_first_renamed_and_a_heading_removed() -> None:
    parted = policy(section("Parcels", SHIP), section("Cookies", BAKE))
    assert changes(parted, policy(section("Your data", SHIP, BAKE))) == [
        "changed 'Parcels' > 'Your data' in Parcels > Your data",
        "removed 'Cookies' > 'nothing' in Cookies > -",
    ]
    assert changes(parted, policy(section("Parcels", SHIP, BAKE))) == [
        "removed 'Cookies' > 'nothing' in Cookies > -",
    ]


def test_a_section_split_in_the_midst_of_a_paragraph_and_edited_keeps_its_statements() -> None:
    before = policy(section("Your data", (*SHIP, *BAKE)))
    after = policy(section("Parcels", SHIP_EDITED), section("Cookies", BAKE))
    assert changes(before, after) == [
        "changed 'Your data' > 'Parcels' in Your data > Parcels",
        f"changed {SHIP[0]!r} > {SHIP_EDITED[0]!r} in Your data > Parcels",
        f"changed {SHIP[2]!r} > {SHIP_EDITED[2]!r} in Your data > Parcels",
        "added 'nothing' > 'Cookies' in - > Cookies",
    ]
    assert shown(before, after) == [
        "@@ Policy › Parcels @@",
        "[-Your data-] {+Parcels+}",
        f"We store your {{+full+}} name to address parcels to you. {SHIP[1]}"
        " [-Couriers-] {+Drivers+} read the label when they bring a parcel.",
        "@@ Policy › Cookies @@",
        "{+Cookies+}",
    ]


def test_a_renamed_section_is_one_change_and_what_stands_below_is_kept() -> None:
    before, after = policy(section("Parcels", SHIP)), policy(section("How we ship", SHIP))
    assert changes(before, after) == ["changed 'Parcels' > 'How we ship' in Parcels > How we ship"]
    assert shown(before, after) == ["@@ Policy › How we ship @@", "[-Parcels-] {+How we ship+}"]


def test_a_renamed_section_is_known_by_its_statements_beside_a_new_one() -> None:
    before = policy(section("Parcels", SHIP))
    after = policy(section("Children", CHILD), section("How we ship", SHIP_EDITED))
    assert changes(before, after)[:4] == [
        "added 'nothing' > 'Children' in - > Children",
        f"added 'nothing' > {CHILD[0]!r} in - > Children",
        f"added 'nothing' > {CHILD[1]!r} in - > Children",
        "changed 'Parcels' > 'How we ship' in Parcels > How we ship",
    ]


def moved(title: str, sentences: tuple[str, ...]) -> tuple[str, str]:
    rest = section("Children", CHILD), section("Cookies", BAKE, STAY)
    return policy(section("Parcels", SHIP), *rest), policy(*rest, section(title, sentences))


def test_a_moved_section_moves_with_its_heading() -> None:
    before, after = moved("Parcels", SHIP)
    text = " ".join(SHIP)
    assert changes(before, after) == [
        "moved 'Parcels' > 'Parcels' in Parcels > Parcels",
        f"moved {text!r} > {text!r} in Parcels > Parcels",
    ]
    assert shown(before, after)[:3] == ["@@ Policy › Parcels @@", "[<Parcels<]", f"[<{text}<]"]


def test_a_section_that_moved_under_another_name_is_the_same_section() -> None:
    before, after = moved("How we ship", SHIP)
    text = " ".join(SHIP)
    assert changes(before, after) == [
        "moved 'Parcels' > 'How we ship' in Parcels > How we ship",
        f"moved {text!r} > {text!r} in Parcels > How we ship",
    ]
    assert shown(before, after) == [
        "@@ Policy › Parcels @@",
        "[-Parcels-]",
        f"[<{text}<]",
        "@@ Policy › How we ship @@",
        "{+How we ship+}",
        f"{{>{text}>}}",
    ]


def test_a_section_that_moved_with_edits_says_both_under_the_same_or_another_name() -> None:
    for title in ("Parcels", "How we ship"):
        assert changes(*moved(title, SHIP_EDITED)) == [
            f"moved 'Parcels' > {title!r} in Parcels > {title}",
            *(f"moved {old!r} > {new!r} in Parcels > {title}" for old, new in zip(SHIP, SHIP_EDITED, strict=True)),
        ]
    assert shown(*moved("How we ship", SHIP_EDITED))[-1].endswith(
        "{+Drivers+} {>read the label when they bring a parcel.>}"
    )


def test_an_item_in_bold_that_became_a_numbered_heading_is_the_same_title() -> None:
    before = "1.  **Cookies**\n\nWe set two.\n\n1.  [Sharing](#sharing)\n\nWe share nothing.\n"
    after = "1\\. Cookies\n-----------\n\nWe set two.\n\n2\\. Sharing\n-----------\n\nWe share nothing.\n"
    result = compare(before, after)
    assert [
        (change.kind, change.before, change.after) for change in result.changes if change.kind is not ChangeKind.FORMAT
    ] == [
        (ChangeKind.CHANGED, "**Cookies**", "1\\. Cookies"),
        (ChangeKind.REMOVED, "[Sharing](#sharing)", ""),
        (ChangeKind.ADDED, "", "2\\. Sharing"),
    ]


def test_a_section_that_is_gone_is_named_below_what_the_heading_above_it_is_called_now() -> None:
    before = f"# Policy\n\n## Shipping\n\n{SHIP[0]}\n\n### Couriers\n\n{SHIP[2]}\n\n## End\n\n{STAY[0]}\n"
    after = f"# Policy\n\n## How we ship\n\n{SHIP[0]}\n\n## End\n\n{STAY[0]}\n"
    assert [line for line in shown(before, after) if line.startswith("@@")] == [
        "@@ Policy › How we ship @@",
        "@@ Policy › How we ship › Couriers @@",
    ]


def test_a_date_or_a_name_alone_in_its_place_is_one_change_though_nothing_of_it_is_the_same() -> None:
    assert changes(
        f"# Policy\n\nNovember 8, 2016\n\n{SHIP[0]}\n\n- Postbrook\n\n{STAY[0]}\n",
        f"# Policy\n\nJanuary 23, 2017\n\n{SHIP[0]}\n\n- Larkfold\n\n{STAY[0]}\n",
    ) == [
        "changed 'November 8, 2016' > 'January 23, 2017' in Policy > Policy",
        "changed 'Postbrook' > 'Larkfold' in Policy > Policy",
    ]


def test_a_number_says_little_of_which_section_a_heading_became() -> None:
    assert changes(
        f"# Policy\n\n## 4. Cookies\n\n{BAKE[0]} See Section 5.\n\n## 5. Sharing\n\n{SHIP[0]}\n",
        f"# Policy\n\n## 4. Cameras\n\n{STAY[1]}\n\n## 5. Cookies\n\n{BAKE[0]} See Section 6.\n\n"
        f"## 6. Sharing\n\n{SHIP[0]}\n",
    ) == [
        "added 'nothing' > '4. Cameras' in - > 4. Cameras",
        f"added 'nothing' > {STAY[1]!r} in - > 4. Cameras",
        "changed '4. Cookies' > '5. Cookies' in 4. Cookies > 5. Cookies",
        "changed 'See Section 5.' > 'See Section 6.' in 4. Cookies > 5. Cookies",
        "changed '5. Sharing' > '6. Sharing' in 5. Sharing > 6. Sharing",
    ]


def test_a_sentence_that_became_a_list_is_the_same_words_however_short_its_items_are() -> None:
    sentence = "We keep names, logs, postal addresses, dates of birth and orders."
    items = ["We keep:", "- names,", "- logs,", "- postal addresses,", "- dates of birth and", "- orders."]
    before, after = f"# Policy\n\n{sentence}\n", "# Policy\n\n" + "\n\n".join(items) + "\n"
    for old, new, mark in ((before, after, "{+:+}"), (after, before, "[-:-]")):
        assert [change.kind.value for change in compare(old, new).changes if change.kind is not ChangeKind.FORMAT] == [
            "changed"
        ]
        assert shown(old, new)[1].startswith(f"We keep{mark}")
