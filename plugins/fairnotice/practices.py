"""Registers: what a version says is done with which data, in terms of a taxonomy, and how two of them differ."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from operator import itemgetter
from pathlib import Path
from typing import Any

from fairnotice.errors import Mistakes, RegisterError
from fairnotice.model import DecisionKind, Practice, Recipient, Register
from fairnotice.yaml_source import YamlSource, read_yaml

ENTRY_KEYS = {"data", "uses", "recipients", "section"}
RECIPIENT_KEYS = {"name", "agent"}
EXAMPLE = "Write it as `- data: user.contact.email`, with `uses: [...]`, `recipients: [...]` and `section: ...` below."


@dataclass(frozen=True)
class Taxonomy:
    """The terms that registers may use: key to what it means, for data categories and for data uses."""

    data: Mapping[str, str]
    uses: Mapping[str, str]

    def adding(self, data: Mapping[str, str], uses: Mapping[str, str]) -> Taxonomy:
        """Give the taxonomy with some more terms."""
        return Taxonomy({**self.data, **data}, {**self.uses, **uses})


@cache
def fideslang_taxonomy() -> Taxonomy:
    """Give the IAB/Fides privacy taxonomy in the installed version of fideslang."""
    if (written := [_written(module) for module in ("data_categories", "data_uses")]) and all(written):
        return Taxonomy(*written)
    from fideslang.default_taxonomy import DEFAULT_TAXONOMY

    data = {str(term.fides_key): str(term.name or term.fides_key) for term in DEFAULT_TAXONOMY.data_category}
    uses = {str(term.fides_key): str(term.name or term.fides_key) for term in DEFAULT_TAXONOMY.data_use}
    return Taxonomy(data, uses)


def _written(module: str) -> dict[str, str]:
    """Read terms from one of fideslang's lists without running it, which builds models for a quarter of a second; give
    none where the list is not written as calls with literal texts.
    """
    package = find_spec("fideslang")
    if package is None or package.origin is None:
        return {}
    path = Path(package.origin).parent / "default_taxonomy" / f"{module}.py"
    terms = []
    for node in ast.walk(ast.parse(path.read_bytes())) if path.is_file() else ():
        words = {word.arg: getattr(word.value, "value", None) for word in getattr(node, "keywords", ())}
        if isinstance(node, ast.Call) and "fides_key" in words:
            key, name, parent = words["fides_key"], words.get("name"), words.get("parent_key")
            if not isinstance(key, str) or not isinstance(name, str) or ("parent_key" in words and not parent):
                return {}
            terms.append((str(parent or key), key, name))
    return {key: name for _, key, name in sorted(terms, key=itemgetter(0))}


def covers(stated: str, term: str) -> bool:
    """Whether a stated taxonomy term covers another: itself, and all that lies under it."""
    return term == stated or term.startswith(stated + ".")


def same_recipient(one: Recipient, other: Recipient) -> bool:
    """Whether two recipients are the same party in the same role; case and white space of names do not count."""
    return one.agent == other.agent and _folded(one.name) == _folded(other.name)


def states(register: Register, practice: Practice) -> bool:
    """Whether a register already states a practice, or one that covers it.

    The company's own use, and that by its agents, is covered whoever else receives the data; a disclosure to a third
    party only by a disclosure to the same party for a use that covers it.
    """
    third_party = practice.recipient if practice.recipient and not practice.recipient.agent else None
    return any(
        covers(stated.data, practice.data)
        and covers(stated.use, practice.use)
        and (third_party is None or (stated.recipient is not None and same_recipient(stated.recipient, third_party)))
        for stated in register.practices
    )


def same_practices(one: Register | None, other: Register | None) -> bool:
    """Whether two registers state the same, wherever in the text they say it stands; or neither is there."""
    if one is None or other is None:
        return one is other
    return {(p.data, p.use, p.recipient) for p in one.practices} == {
        (p.data, p.use, p.recipient) for p in other.practices
    }


def added_practices(before: Register, after: Register) -> tuple[Practice, ...]:
    """Give the practices of `after` that `before` does not state, in the order of `after`."""
    return tuple(practice for practice in after.practices if not states(before, practice))


def proven_kind(before: Register, practice: Practice) -> DecisionKind:
    """What an added practice is: new use or disclosure of data already held, else material.

    Data count as already held where the register before names their category, or one under or above it. The root of
    the taxonomy, as in "courts may get any user data", names no data in particular and proves nothing held.
    """
    named = [stated.data for stated in before.practices]
    held = any(covers(practice.data, data) or (covers(data, practice.data) and "." in data) for data in named)
    if not held:
        return DecisionKind.MATERIAL
    if practice.recipient and not practice.recipient.agent:
        return DecisionKind.NEW_DISCLOSURE
    return DecisionKind.NEW_USE


def read_register(text: str, path: str, taxonomy: Taxonomy) -> Register:
    """Read a register; raise RegisterError with one line for each mistake in it, each with file and line."""
    source = read_yaml(text, path, RegisterError)
    entries = source.values.get("practices")
    mistakes = Mistakes()
    for key in source.values:
        if key != "practices":
            message = f"unknown key {key!r}; a register has one key, `practices`"
            mistakes.add([RegisterError(message, EXAMPLE, source.where(key))])
    if not isinstance(entries, list):
        mistakes.add([RegisterError("`practices` must be a list of practices", EXAMPLE, source.where("practices"))])
        entries = []
    practices = [p for index, entry in enumerate(entries) for p in _entry(source, index, entry, taxonomy, mistakes)]
    mistakes.report()
    return Register(tuple(practices), path)


def _entry(source: YamlSource, index: int, entry: Any, taxonomy: Taxonomy, mistakes: Mistakes) -> Iterator[Practice]:
    def mistake(message: str, *keys: Any) -> None:
        mistakes.add([RegisterError(message, EXAMPLE, source.where("practices", index, *keys))])

    if not isinstance(entry, dict):
        mistake("a practice must have `data` and `uses`")
        return
    for key in entry:
        if key not in ENTRY_KEYS:
            mistake(f"unknown key {key!r}", key)
    data, uses, section = entry.get("data"), entry.get("uses"), entry.get("section", "")
    if not isinstance(section, str):
        mistake("`section` must be the anchor of a heading", "section")
    if not isinstance(uses, list) or not uses:
        mistake("`uses` must be a list of at least one data use", "uses")
        uses = []
    if unknown := _unknown("data category", data, taxonomy.data):
        mistake(unknown, "data")
    for number, use in enumerate(uses):
        if unknown := _unknown("data use", use, taxonomy.uses):
            mistake(unknown, "uses", number)
    recipients = list(_recipients(entry.get("recipients") or [], mistake))
    where = source.where("practices", index)
    for use in uses:
        yield Practice(str(data), str(use), None, str(section), where)
        for recipient in recipients:
            yield Practice(str(data), str(use), recipient, str(section), where)


def _recipients(given: Any, mistake: Callable[..., None]) -> Iterator[Recipient]:
    if not isinstance(given, list):
        mistake("`recipients` must be a list", "recipients")
        return
    for number, recipient in enumerate(given):
        at = ("recipients", number)
        name = recipient.get("name") if isinstance(recipient, dict) else None
        if not isinstance(recipient, dict) or not isinstance(name, str) or set(recipient) - RECIPIENT_KEYS:
            mistake("write a recipient as {name: ..., agent: true} or {name: ..., agent: false}", *at)
        elif not isinstance(recipient.get("agent"), bool):
            mistake(f"say whether {name!r} is an agent: `agent: true` or `agent: false`", *at)
        else:
            yield Recipient(" ".join(name.split()), recipient["agent"])


def _unknown(what: str, term: Any, known: Iterable[str]) -> str:
    """Say that a term is unknown, and which was probably meant; nothing where it is known."""
    if isinstance(term, str) and term in set(known):
        return ""
    near = get_close_matches(str(term), list(known), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "; add it to the configuration or use a term of the taxonomy"
    return f"unknown {what} {term!r}{hint}"


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
