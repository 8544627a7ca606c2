"""Write the reference pages that the code itself can tell: commands, options and errors.

python scripts/reference.py           # writes docs/reference/{commands,options,errors}.md
python scripts/reference.py --check   # exit status 1 where one of them is out of date
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from fairnotice.cli import parser

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "plugins" / "fairnotice"
PAGES = ROOT / "docs" / "reference"


def commands() -> str:
    """Give the page of all commands, in the order of `notify-diff --help`."""
    os.environ["COLUMNS"] = "100"  # argparse folds its usage to the terminal
    program = parser()
    lines = [
        "# Commands",
        "",
        f"{program.description} Options before the command hold for all of them:",
        "",
        *_options(program),
        "",
        f"{(program.epilog or '').strip().capitalize()}.",
    ]
    for name, command in _subcommands(program):
        lines += ["", f"## notify-diff {name}", "", _markdown(command.description or "")]
        lines += ["", "```text", command.format_usage().removeprefix("usage: ").rstrip(), "```", ""]
        lines += _options(command)
        if command.epilog:
            lines += ["", _markdown(command.epilog)]
    return "\n".join(lines) + "\n"


def _subcommands(program: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in program._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _options(command: argparse.ArgumentParser) -> list[str]:
    rows = ["| option | meaning |", "|---|---|"]
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction | argparse._HelpAction):
            continue
        value = "" if action.nargs == 0 else command._get_formatter()._format_args(action, _value(action))
        names = ", ".join(f"`{name} {value}`" if value else f"`{name}`" for name in action.option_strings)
        required = " Required." if action.required and action.option_strings else ""
        meaning = (action.help or "").replace("%(prog)s", command.prog).replace("|", "\\|")
        choices = f" One of {', '.join(f'`{choice}`' for choice in action.choices)}." if action.choices else ""
        rows.append(f"| {names or f'`{value}`'} | {_sentence(meaning)}{choices}{required} |")
    return rows if rows[2:] else []


def _value(action: argparse.Action) -> str:
    if action.option_strings:
        return str(action.dest).upper()
    return str(action.metavar or action.dest).upper()


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", ")")) or not text else text + "."


def _markdown(text: str) -> str:
    """Give a help text as Markdown: lines that are set in are typed or shown, the rest is prose."""
    blocks = []
    for block in text.strip().split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith("  ") for line in lines):
            typed = [line.strip().replace("notify-diff", "$ notify-diff", 1) for line in lines]
            blocks.append("\n".join(["```console", *typed, "```"]))
        else:
            blocks.append("\n".join(line.strip() for line in lines))
    return "\n\n".join(blocks)


def options() -> str:
    """Give the page of the plugin's options, from the docstrings under them."""
    tree = ast.parse((PACKAGE / "plugin.py").read_text(encoding="utf-8"))
    config = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "FairNoticeConfig")
    lines = [
        "# Options",
        "",
        "Options of the plugin `fairnotice` in `mkdocs.yml`. All may be left out; mistakes are reported together.",
        "",
        "| option | meaning |",
        "|---|---|",
    ]
    for option, text in zip(config.body, config.body[1:], strict=False):
        if isinstance(option, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            [name] = option.targets
            meaning = " ".join(str(text.value.value).split()).replace("|", "\\|")
            lines.append(f"| `{ast.unparse(name)}` | {meaning} |")
    return "\n".join(lines) + "\n"


def errors() -> str:
    """Give the page of all errors, by what they concern, each with what to do about it."""
    lines = [
        "# Errors",
        "",
        "Every error says what is wrong, where, and what to type. Words in ‹angle marks› stand for yours.",
        "The exit status is 2, and nothing was written.",
    ]
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    kinds = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    raised = list(_raised())
    for kind in kinds:
        found = sorted({(message, hint) for name, message, hint in raised if name == kind.name})
        if found:
            lines += ["", f"## {kind.name}", "", (ast.get_docstring(kind) or "").split("\n")[0], ""]
            lines += ["| message | remedy |", "|---|---|", *(f"| {message} | {hint} |" for message, hint in found)]
    return "\n".join(lines) + "\n"


def _raised() -> Iterator[tuple[str, str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                message = _template(node.args[0]) if node.args else ""
                if message:
                    yield node.func.id, message, _template(node.args[1]) if len(node.args) > 1 else ""


def _template(node: ast.expr) -> str:
    """Give the text that an expression makes, with names for what is filled in; empty where it is no text."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.JoinedStr):
        text = "".join(_template(value) for value in node.values)
    elif isinstance(node, ast.FormattedValue):
        text = f"‹{_name(node.value)}›"
    elif isinstance(node, ast.BinOp):
        return _template(node.left) + _template(node.right)
    else:
        return ""
    return " ".join(text.replace("|", "\\|").split("\n")) if text.strip() else text


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Call):
        return _name(node.args[0] if node.args else node.func)
    if isinstance(node, ast.Subscript):
        return _name(node.value)
    return "…"


def main() -> int:
    """Write the pages, or compare them with what they should be."""
    found = {"commands.md": commands(), "options.md": options(), "errors.md": errors()}
    stale = []
    for name, text in found.items():
        path = PAGES / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    print(f"out of date: {', '.join(stale)}" if stale else "up to date")
    return int(bool(stale) and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
