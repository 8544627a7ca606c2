"""Changes to the front matter of a file that keep its comments, its layout and its line ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from fairnotice.errors import PolicyError
from fairnotice.yaml_source import FENCE, read_yaml, split_front_matter

ORDER = ("title", "version", "published", "effective", "status", "notified", "moved_from", "changes")
BOM = "\ufeff"


@dataclass(frozen=True)
class _Place:
    """Where a key stands: its first line and the line after its value, counted from 0, and the node of the value."""

    first: int
    end: int
    value: yaml.Node


def with_keys(source: bytes, keys: Mapping[str, str | None], path: str) -> bytes:
    """Give a file with front matter whose keys have these values, as YAML writes them; None takes a key away.

    What stands beside a value as a comment stays. Raises PolicyError where the front matter cannot be read.
    """

    def changed(front: list[str]) -> list[str]:
        for key, value in keys.items():
            places = _places(front, path)
            place = places.get(key)
            if value is None:
                front = front[: place.first] + front[place.end :] if place else front
            elif place:
                line = front[place.first]
                comment = _comment(line, place.value, place.first)
                front = [*front[: place.first], f"{key}: {value}{comment}", *front[place.end :]]
            else:
                at = _place_for(key, places, len(front))
                front = [*front[:at], f"{key}: {value}", *front[at:]]
        return front

    return _edited(source, changed)


def with_decisions(source: bytes, decisions: Sequence[str], path: str) -> bytes:
    """Give a file with more decisions under `changes:`; each is a block of YAML lines, its dash in the first column.

    Raises PolicyError where `changes:` is written in brackets, or the front matter cannot be read.
    """

    def changed(front: list[str]) -> list[str]:
        place = _places(front, path).get("changes")
        lines = "\n".join(decisions).split("\n")
        if place is None:
            return [*front, "changes:", *(f"  {line}" for line in lines)]
        listed = place.value if isinstance(place.value, yaml.SequenceNode) else None
        if listed is None or not listed.value:
            return [*front[: place.first], "changes:", *(f"  {line}" for line in lines), *front[place.end :]]
        if listed.flow_style:
            raise PolicyError(
                "`changes:` is written in brackets, where nothing can be added without losing its layout",
                "Begin each decision on a line of its own, with `- section:`.",
                f"{path}:{place.first + 2}",
            )
        indent = " " * listed.start_mark.column
        return [*front[: place.end], *(indent + line for line in lines), *front[place.end :]]

    return _edited(source, changed)


def _edited(source: bytes, change: Callable[[list[str]], list[str]]) -> bytes:
    text = source.decode("utf-8")
    mark = BOM if text.startswith(BOM) else ""
    windows = "\r\n" in text and text.count("\r\n") == text.count("\n")
    text = text.removeprefix(BOM).replace("\r\n", "\n") if windows else text.removeprefix(BOM)
    front, body = split_front_matter(text)
    opening = FENCE.match(text)
    closing = FENCE.search(text, opening.end()) if opening else None
    lines = front.split("\n")[:-1] if front else []
    new = "".join(f"{line}\n" for line in change(lines))
    fresh = f"---\n{new}---\n\n{body}"
    text = f"{text[: opening.end()]}{new}{text[closing.start() :]}" if opening and closing else fresh
    return (mark + (text.replace("\n", "\r\n") if windows else text)).encode("utf-8")


def _places(front: list[str], path: str) -> dict[str, _Place]:
    text = "".join(f"{line}\n" for line in front)
    read_yaml(text, path, PolicyError, first_line=2)  # says what is wrong, with its line
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    ends = [*(key.start_mark.line for key, _ in pairs[1:]), len(front)]
    found = {}
    for (key, value), following in zip(pairs, ends[: len(pairs)], strict=True):
        end = following
        # blank lines and comments in the first column belong to what follows
        while end > key.start_mark.line + 1 and (not front[end - 1].strip() or front[end - 1].startswith("#")):
            end -= 1
        found[key.value] = _Place(key.start_mark.line, end, value)
    return found


def _comment(line: str, value: yaml.Node, first: int) -> str:
    if value.end_mark.line != first:
        return ""
    rest = line[value.end_mark.column :]
    return rest.rstrip("\r") if rest.lstrip().startswith("#") else ""


def _place_for(key: str, places: Mapping[str, _Place], last: int) -> int:
    rank = ORDER.index(key) if key in ORDER else len(ORDER)
    later = [place.first for name, place in places.items() if name in ORDER and ORDER.index(name) > rank]
    return min(later, default=last)
