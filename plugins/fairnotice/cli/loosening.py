"""What a pull request changes of the check itself: the options and the words by which it is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from fairnotice.cli.configuration import plugin_options
from fairnotice.cli.context import Context
from fairnotice.document import normalise
from fairnotice.documents import OWN_WORDS
from fairnotice.errors import SettingsError
from fairnotice.gate import Problem, ProblemKind, Severity
from fairnotice.history import content_at

LOOK = "Somebody who may decide that should look at it: what follows is judged by it already."


def loosening(context: Context) -> Iterator[Problem]:
    """Give the options of the plugin and the own words of the detector that differ from those of the base."""
    settings, config = context.settings, context.config_file
    now = plugin_options(config.read_bytes(), config)
    before = _held_options(context, now)
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            there, here = _shown(before, name), _shown(now, name)
            yield _problem(settings.place(name), f"`{name}` is {here} here, and {there} in {context.base}")
    words = settings.policy_dir / OWN_WORDS
    own = words.read_bytes() if words.is_file() else b""
    if normalise(own) != normalise(content_at(words, context.base) or b""):
        what = f"the detector's own words differ from those that {context.base} has"
        yield _problem(settings.shown(words), what)


def _held_options(context: Context, otherwise: dict[str, Any]) -> dict[str, Any]:
    """Give the plugin's options as the base has them; others where it has no such configuration, or a wrong one."""
    held = content_at(context.config_file, context.base)
    try:
        return plugin_options(held, context.config_file) if held is not None else otherwise
    except SettingsError:
        return otherwise


def _problem(where: str, message: str) -> Problem:
    return Problem(ProblemKind.CONFIGURED, where, message, LOOK, severity=Severity.WARNING)


def _shown(options: dict[str, Any], name: str) -> str:
    if name not in options:
        return "left out"
    return f"`{json.dumps(options[name], ensure_ascii=False, default=str)}`"
