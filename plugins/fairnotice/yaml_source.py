"""YAML with line numbers, and the front matter of a Markdown file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from fairnotice.errors import FairNoticeError

CONFLICT = re.compile(r"<{7}( |$)|>{7}( |$)")
# a key with a text after it that only quotes make one
VALUED = re.compile(r"[ \t]*(?:- )?(?P<key>[\w-]+): +(?P<value>[^\s\[{|>].*?)[ \t]*")
MARKS = re.compile(r""": | #|['"]|^[@`%*&!]""")
FENCE = re.compile(r"(?:\A|(?<=\n))---[ \t]*(?:\n|\Z)")
BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NODE_KINDS = {yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list", yaml.ScalarNode: "a single value"}


class _Loader(BASE):  # type: ignore[misc]
    """Reads dates as texts, so that one that does not exist is an error of its own line."""

    yaml_implicit_resolvers = {  # noqa: RUF012 (as the base class has it)
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in BASE.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class YamlSource:
    """The mapping that a YAML text holds, and the line of each value in it.

    `lines` maps a path of keys and indexes, such as ("changes", 0, "kind"), to a line of the file, counted from 1.
    """

    path: str
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[tuple[Any, ...], int] = field(default_factory=dict)

    def where(self, *keys: Any) -> str:
        """Give `file:line` of a value, or of the nearest thing that contains it."""
        for end in range(len(keys), -1, -1):
            if line := self.lines.get(keys[:end]):
                return f"{self.path}:{line}"
        return f"{self.path}:1"


def read_yaml(text: str, path: str, error: type[FairNoticeError], first_line: int = 1) -> YamlSource:
    """Read a YAML mapping; raise `error`, with file and line, where it is not YAML or not a mapping."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        if node is None:
            return YamlSource(path)
        if not isinstance(node, yaml.MappingNode):
            raise error(
                f"expected keys and values, found {NODE_KINDS[type(node)]}",
                "Write it as lines of the form `key: value`.",
                f"{path}:{first_line}",
            )
        if wrong := _wrong_key(node, set()):
            what, hint = f"a key cannot be {NODE_KINDS[type(wrong)]}", "Write it as lines of the form `key: value`."
            if isinstance(wrong, yaml.ScalarNode):
                what = f"the key `{wrong.value}` stands here for the second time"
                hint = "Keep one of them; join what stands below both."
            raise error(what, hint, f"{path}:{wrong.start_mark.line + first_line}")
        lines = dict(_lines(node, (), first_line, set()))
        values = yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as problem:
        line, what, hint = yaml_mistake(problem, text)
        raise error(what, hint, f"{path}:{line + first_line}") from None
    return YamlSource(path, values, lines)


def yaml_mistake(problem: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """Give in plain words what is wrong with a text that is not YAML: the line, counted from 0, what, and what to type.

    The parser says what it expected, which helps nobody who has not read its specification.
    """
    mark, context = getattr(problem, "problem_mark", None), str(getattr(problem, "context", "") or "")
    said = " ".join(part for part in (context, str(getattr(problem, "problem", "") or "")) if part)
    source = text.split("\n")
    if conflicts := [number for number, line in enumerate(source) if CONFLICT.match(line)]:
        return conflicts[0], "a merge conflict was left here", "Keep one of the two versions, and delete the marks."
    line = min(mark.line, len(source) - 1) if mark else 0
    begin = context_mark.line if (context_mark := getattr(problem, "context_mark", None)) else line
    if "quoted scalar" in context:
        return begin, "a text in quotes has no end", "Close it with the mark with which it begins."
    if "\t" in source[line][: len(source[line]) - len(source[line].lstrip())]:
        return line, "a tab stands at the beginning of the line", "Write spaces in its place."
    valued = VALUED.fullmatch(source[line])
    if valued and MARKS.search(valued["value"]):
        quoted = json.dumps(valued["value"].strip("'\""), ensure_ascii=False)
        hint = f"Put the text into double quotes: `{valued['key']}: {quoted}`."
        return line, "a mark in this text is read as one of YAML's", hint
    if "flow" in context:
        return begin, "a bracket has no end", "Close it, or write each entry on a line of its own."
    if said.startswith("mapping values"):
        return (
            line,
            "this line or the one above it is not of the form `key: value`",
            "Give the text a key, or mark it as a note with `#`.",
        )
    if "simple key" in context:
        return begin, "this line is not of the form `key: value`", "Give it a key, or set it in below the line above."
    hint = "Begin the line in the same column as the others of its list, and set in what belongs below a key."
    return line, f"not valid YAML: {said or problem}", hint


def split_front_matter(text: str) -> tuple[str, str]:
    """Split normalised text into the YAML of its front matter (without the fences) and the Markdown after it.

    The front matter is empty where the text does not begin with a line `---`, or where no second such line ends it.
    """
    opening = FENCE.match(text)
    closing = FENCE.search(text, opening.end()) if opening else None
    if not opening or not closing:
        return "", text
    return text[opening.end() : closing.start()], text[closing.end() :].lstrip("\n")


def as_date(value: Any) -> date | None:
    """Give a YAML value as a date where it is one: a date, or its text as YYYY-MM-DD."""
    if isinstance(value, date):
        return value if type(value) is date else None
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _lines(
    node: yaml.Node, path: tuple[Any, ...], first_line: int, seen: set[int]
) -> Iterator[tuple[tuple[Any, ...], int]]:
    yield path, node.start_mark.line + first_line
    if id(node) in seen:  # an alias: its lines are known, and it may contain itself
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, key.value)
            yield from _lines(value, inner, first_line, seen)
            yield inner, key.start_mark.line + first_line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index), first_line, seen)


def _wrong_key(node: yaml.Node, seen: set[int]) -> yaml.Node | None:
    """Give a key that is no text, or the second of two equal ones: YAML would silently forget what the first has."""
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return None
    seen.add(id(node))
    keys: set[str] = set()
    pairs: list[tuple[yaml.Node | None, yaml.Node]]
    pairs = node.value if isinstance(node, yaml.MappingNode) else [(None, item) for item in node.value]
    for key, value in pairs:
        if key is not None:
            if not isinstance(key, yaml.ScalarNode) or key.value in keys:
                return key
            keys.add(key.value)
        if wrong := _wrong_key(value, seen):
            return wrong
    return None
