from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairnotice.alignment import Alignment, Candidate, align, heaviest_chain

CANDIDATES = st.lists(st.builds(Candidate, st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)), max_size=8)


@given(CANDIDATES)
def test_the_chain_increases_on_both_sides_and_none_is_heavier(candidates: list[Candidate]) -> None:
    def increases(chain: tuple[Candidate, ...] | list[Candidate]) -> bool:
        return all(a.old < b.old and a.new < b.new for a, b in pairwise(chain))

    chain = heaviest_chain(candidates)
    assert increases(chain)
    ordered = sorted(candidates)
    heaviest = max(
        sum(candidate.weight for candidate in choice)
        for size in range(len(ordered) + 1)
        for choice in combinations(ordered, size)
        if increases(choice)
    )
    assert sum(candidate.weight for candidate in chain) == heaviest


def aligned(old: str | list[str], new: str | list[str]) -> Alignment:
    return align(old, new, lambda key: 6 if key.isupper() else 1)


def test_unique_items_off_the_chain_have_moved() -> None:
    found = aligned("ABCDE", "BCDEA")
    assert (found.kept, found.moved) == ({1: 0, 2: 1, 3: 2, 4: 3}, {0: 4})


def test_repeated_items_are_kept_between_anchors() -> None:
    assert aligned("AxxBxC", "AxBxxC").kept == {0: 0, 1: 1, 3: 2, 4: 3, 5: 5}


def test_a_moved_item_carries_its_neighbours_and_a_short_one_does_not_move_alone() -> None:
    assert aligned("xAxBCDE", "BCDExAx").moved == {0: 4, 1: 5, 2: 6}
    assert aligned("aBC", "BCa").moved == {}


def test_items_without_a_key_match_nothing() -> None:
    found = aligned(["", "A"], ["", "A"])
    assert (found.kept, found.moved) == ({1: 1}, {})
