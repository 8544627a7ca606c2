"""The words of one site: products that are no recipients, companies that are agents, kinds of data."""

from __future__ import annotations

import pytest

from fairnotice.comparison import compare
from fairnotice.errors import SettingsError
from fairnotice.materiality import with_words
from fairnotice.model import Category

OWN = """\
names: [Lantern Notes]
agents: [Post-Brook]
data: [gait profile*]
"""


def told(before: str, after: str, own: str = OWN) -> list[tuple[str, Category]]:
    page = "# Policy\n\n## What we do\n\n{}\n"
    found = compare(page.format(before), page.format(after), vocabulary=with_words(own, "materiality.yml")).findings
    return [(finding.rule, finding.category) for finding in found]


def test_an_own_product_is_no_recipient() -> None:
    change = "We use it for the data.", "We use it with Lantern Notes for the data."
    assert told(*change) == []
    assert told(*change, own="names: [Monitor]\n") == [("named-recipient", Category.THIRD_PARTY)]


def test_an_own_agent_is_a_service_provider() -> None:
    change = "We store your files.", "We store your files with Post-Brook."
    assert told(*change) == [("agent", Category.THIRD_PARTY)]


def test_an_own_kind_of_data_is_data() -> None:
    assert told("We collect your name.", "We collect your name and gait profiles.") == [
        ("data-category", Category.FIRST_PARTY)
    ]


def test_the_vocabulary_that_ships_is_left_as_it_is() -> None:
    with_words(OWN, "materiality.yml")
    found = compare("We collect your name.", "We collect your name and gait profiles.").findings
    assert "data-category" not in [finding.rule for finding in found]


@pytest.mark.parametrize(
    ("wrong", "right", "error"),
    [
        ("agents:", "agent:", "materiality.yml:2: unknown key 'agent'"),
        ("[Lantern Notes]", "Lantern Notes", "materiality.yml:1: 'names' is not a list"),
        ("[gait profile*]", "[gait (profile)]", "materiality.yml:3: 'gait (profile)' is not a phrase"),
        ("[gait profile*]", "[7]", "materiality.yml:3: 7 is not a phrase"),
        ("[gait profile*]", "[ga*]", "materiality.yml:3: 'ga*' is too short for a *"),
        ("names: [", "names: [[", "materiality.yml:"),
    ],
)
def test_a_mistake_is_named_with_its_line(wrong: str, right: str, error: str) -> None:
    assert wrong in OWN
    with pytest.raises(SettingsError) as caught:
        with_words(OWN.replace(wrong, right), "materiality.yml")
    assert str(caught.value).startswith(error)
    assert caught.value.hint
