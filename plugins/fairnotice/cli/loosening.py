"""What a pull request changes beside the policy: by what it is judged, and what brings its notices to people."""

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
from fairnotice.history import Base, base_of
from fairnotice.phrases import listed

LOOK = "Somebody who may decide that should look at it: what follows is judged by it already."
TRY = {
    "pages": "Build the site, and see that a notice stands on every page while one runs.",
    "messages": "Write a mailing, and read its messages as people will.",
}
"""What to do where the files that make something differ."""


def loosening(context: Context) -> Iterator[Problem]:
    """Give what differs from the base: options, own words of the detector, files of the theme and of messages."""
    with base_of(context.root, context.base) as base:
        yield from _loosening(context, base)


def _loosening(context: Context, base: Base) -> Iterator[Problem]:
    settings, config = context.settings, context.config_file
    now = plugin_options(config.read_bytes(), config)
    held = base.content(config)
    before = _held_options(held, context, now)
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            there, here = _shown(before, name), _shown(now, name)
            yield _problem(settings.place(name), f"`{name}` is {here} here, and {there} in {context.base}")
    words = settings.policy_dir / OWN_WORDS
    own = words.read_bytes() if words.is_file() else b""
    if normalise(own) != normalise(base.content(words) or b""):
        what = f"the detector's own words differ from those that {context.base} has"
        yield _problem(settings.shown(words), what)
    if held is not None:
        for made, folder in (("pages", settings.theme_dir), ("messages", settings.messages)):
            if not folder or not folder.is_dir() or not folder.resolve().is_relative_to(base.top):
                continue
            if changed := base.changed_below(folder):
                what = f"what makes the {made} is not as {context.base} has it: {listed(changed)}"
                yield _problem(settings.shown(folder), what, TRY[made])


def _held_options(held: bytes | None, context: Context, otherwise: dict[str, Any]) -> dict[str, Any]:
    """Give the plugin's options as the base holds them; others where it has no such configuration, or a wrong one."""
    try:
        return plugin_options(held, context.config_file) if held is not None else otherwise
    except SettingsError:
        return otherwise


def _problem(where: str, message: str, hint: str = LOOK) -> Problem:
    return Problem(ProblemKind.CONFIGURED, where, message, hint, severity=Severity.WARNING)


def _shown(options: dict[str, Any], name: str) -> str:
    if name not in options:
        return "left out"
    return f"`{json.dumps(options[name], ensure_ascii=False, default=str)}`"
