"""The files of a new policy repository."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Mapping
from pathlib import Path

import yaml

import fairnotice
from fairnotice.theme import theme_files

PACKAGE = Path(fairnotice.__file__).parent
SKELETON = PACKAGE / "skeleton"


class _Filled(string.Template):
    delimiter = "%%"


def skeleton_files(values: Mapping[str, str]) -> dict[str, bytes]:
    """Give the files by their paths, with `values` filled in; a first `_` of a name stands for a dot.

    In YAML and in Markdown a value is written so that it is read as it was given.
    """
    description = f"How {values['organisation']} handles personal data, and what has changed."
    quoted = {name: _in_yaml(value) for name, value in {**values, "description": description}.items()}
    escaped = {**values, "organisation": _in_markdown(values["organisation"])}
    files = {}
    for path in sorted(SKELETON.rglob("*")):
        if path.is_file():
            parts = [f".{part[1:]}" if part.startswith("_") else part for part in path.relative_to(SKELETON).parts]
            filling = {".yml": quoted, ".md": escaped}.get(path.suffix, values)
            files["/".join(parts)] = _Filled(path.read_text(encoding="utf-8")).substitute(filling).encode()
    return files | copied_theme()


def _in_yaml(value: str) -> str:
    """Write a text as YAML reads it: plainly, where it is then the same text, else in quotes."""
    try:
        plain = yaml.safe_load(f"key: {value} # comment") == {"key": value}
    except yaml.YAMLError:
        plain = False
    return value if plain else json.dumps(value, ensure_ascii=False)


def _in_markdown(value: str) -> str:
    """Write a text so that Markdown shows it as it is, wherever in a line it stands."""
    entities = value.replace("&", "&amp;").replace("<", "&lt;") if re.search(r"[<]|&#?\w+;", value) else value
    marked = re.sub(r"([\\`*_{}\[\]])", r"\\\1", entities)
    return re.sub(r"^(\d*)([#+>.)-])", r"\1\\\2", marked)


def copied_theme() -> dict[str, bytes]:
    """Give the files that bring the notice to every page."""
    return {f"site_overrides/{name}": path.read_bytes() for name, path in theme_files().items()}
