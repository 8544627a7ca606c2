"""Single changes of policies of all sectors: which are found, which pass in silence, where the detector is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fairnotice.comparison import compare

SENTENCES: list[dict[str, dict[str, list[list[str]]]]] = [
    yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    for name in ("materiality_sentences.yml", "materiality_sectors.yml")
]
PAGE = """# Privacy policy

This policy is about Fernbank and its customers.

## {}

Please read this section with care. {}

## Contact

Write to Fernbank, 12 Mill Lane, Leeds.
"""


def cases(kind: str) -> list[Any]:
    return [
        pytest.param(heading, *pair, id=f"{heading}-{number}")
        for sentences in SENTENCES
        for heading, pairs in sentences.get(kind, {}).items()
        for number, pair in enumerate(pairs, 1)
    ]


def is_material(heading: str, before: str, after: str) -> bool:
    return compare(PAGE.format(heading, before), PAGE.format(heading, after)).material


@pytest.mark.parametrize(("heading", "before", "after"), cases("material"))
def test_a_changed_practice_is_found(heading: str, before: str, after: str) -> None:
    assert is_material(heading, before, after)


@pytest.mark.parametrize(("heading", "before", "after"), cases("harmless"))
def test_changed_words_pass_in_silence(heading: str, before: str, after: str) -> None:
    assert not is_material(heading, before, after)


@pytest.mark.parametrize(("heading", "before", "after"), cases("unreached"))
def test_what_the_rules_do_not_reach_is_on_record(heading: str, before: str, after: str) -> None:
    assert not is_material(heading, before, after)


@pytest.mark.parametrize(("heading", "before", "after"), cases("paraphrased") + cases("remarks"))
def test_what_is_flagged_for_nothing_is_on_record(heading: str, before: str, after: str) -> None:
    assert is_material(heading, before, after)


def test_the_record_of_mistakes_stays_short() -> None:
    kinds = ("material", "harmless", "unreached", "paraphrased", "remarks")
    counts = {kind: len(cases(kind)) for kind in kinds}
    assert counts["unreached"] * 100 <= counts["material"]
    assert (counts["paraphrased"] + counts["remarks"]) * 10 <= counts["harmless"]
