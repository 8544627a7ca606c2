"""Whatever stands in a front matter or in a register: it is read, or refused in plain words."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairnotice.errors import PolicyError, RegisterError
from fairnotice.practices import fideslang_taxonomy, read_register
from fairnotice.versions import PolicyFile, read_version

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.text(max_size=9)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SCALARS, inner, max_size=3))
CHANGES = st.lists(
    st.dictionaries(st.sampled_from(["section", "kind", "summary", "x"]), VALUES, max_size=4) | VALUES, max_size=3
)
ENTRIES = st.lists(
    st.dictionaries(st.sampled_from(["data", "uses", "recipients", "section"]), VALUES, max_size=4) | VALUES, max_size=3
)


@given(
    st.dictionaries(
        st.sampled_from(["title", "version", "published", "effective", "status", "notified", "moved_from"]), VALUES
    ),
    CHANGES,
)
def test_any_front_matter_is_read_or_refused(front: dict[str, Any], changes: list[Any]) -> None:
    written = yaml.safe_dump({"version": "2.0", "published": "2026-12-01", **front, "changes": changes})
    try:
        read_version(PolicyFile(f"---\n{written}---\n\n# Privacy\n".encode(), "x.md", "x.md"), "x", None)
    except PolicyError as error:
        assert all(part.where.startswith("x.md:") and part.hint for part in error.parts)


@given(ENTRIES)
def test_any_register_is_read_or_refused(entries: list[Any]) -> None:
    try:
        read_register(yaml.safe_dump({"practices": entries}), "x.yml", fideslang_taxonomy())
    except RegisterError as error:
        assert all(part.where.startswith("x.yml:") and part.hint for part in error.parts)
