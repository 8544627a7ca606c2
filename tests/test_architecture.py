"""Imports point one way, and only one module each knows git, MkDocs and the database."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "plugins" / "fairnotice"

# a module may import what stands in an earlier row, or in its own row where it is the same package
LAYERS = [
    {"errors"},
    {"model", "phrases"},
    {"yaml_source", "catalogue", "written_dates"},
    {"settings", "practices"},
    {"documents", "languages", "words", "sentences", "leaves", "blocks", "amendments", "reading_order"},
    {"document"},
    {
        "alignment",
        "wording",
        "statements",
        "codes",
        "stitching",
        "marking",
        "redline",
        "materiality",
        "versions",
        "notice",
    },
    {"comparison", "front_matter", "series"},
    {"history", "audience", "render", "record", "gate", "ledger", "theme"},
    {"site", "mailing", "messages", "manifest"},
    {"spread", "kept", "plugin", "cli"},
]
ONLY = {
    "git": {"history/repository"},
    "mkdocs": {"plugin"},
    "duckdb": {"audience/duckdb_engine", "audience/workbench"},
    "pg8000": {"audience/postgres_engine"},
    "pyspark": {"audience/spark_engine"},
    "docx": {"render/word"},
}
IMPURE = {"os", "logging", "subprocess", "time", "socket", "urllib.request", "http", "requests"}
CORE = set().union(*LAYERS[:8]) | {"render", "record", "gate", "site"}


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).with_suffix("").as_posix()
        found[name.removesuffix("/__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "fairnotice":
                yield from (f"fairnotice.{alias.name}" for alias in node.names)


def layer(name: str) -> int:
    return next(number for number, row in enumerate(LAYERS) if name.split("/")[0] in row)


@pytest.mark.parametrize("name", [name for name in MODULES if name != "__init__"])
def test_every_module_has_a_layer_and_imports_only_from_earlier_ones(name: str) -> None:
    own = layer(name)
    for target in imported(MODULES[name]):
        parts = target.split(".")
        if parts[0] != "fairnotice" or len(parts) == 1 or parts[1].startswith("__"):
            continue
        same_row = parts[1] in LAYERS[own]
        assert layer(parts[1]) < own or same_row, f"{name} imports {target}"


def test_rows_of_modules_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for name, tree in MODULES.items():
        own = name.split("/")[0]
        targets = {target.split(".")[1] for target in imported(tree) if target.startswith("fairnotice.")}
        graph.setdefault(own, set()).update(targets - {own})

    def reach(start: str, seen: set[str]) -> set[str]:
        for target in graph.get(start, set()) - seen:
            seen.add(target)
            reach(target, seen)
        return seen

    assert [
        name for name in graph if name in reach(name, set()) and name not in ("cli", "materiality", "audience")
    ] == []


@pytest.mark.parametrize(("library", "allowed"), ONLY.items())
def test_only_one_module_imports(library: str, allowed: set[str]) -> None:
    users = {name for name, tree in MODULES.items() if any(t.split(".")[0] == library for t in imported(tree))}
    assert users == allowed


@pytest.mark.parametrize("name", [name for name in MODULES if name.split("/")[0] in CORE])
def test_the_core_has_no_clock_environment_or_log(name: str) -> None:
    assert IMPURE.isdisjoint(imported(MODULES[name]))
    calls = {ast.unparse(node.func) for node in ast.walk(MODULES[name]) if isinstance(node, ast.Call)}
    forbidden = {"print", "open", "input", "datetime.now", "date.today", "Path.cwd"}
    assert forbidden.isdisjoint(calls)


@pytest.mark.parametrize("folder", ["plugins", "scripts", "tests"])
def test_no_module_is_longer_than_400_lines(folder: str) -> None:
    paths = sorted((PACKAGE.parents[1] / folder).rglob("*.py"))
    long = [path.name for path in paths if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert (long, len(paths) > 2) == ([], True)
