"""The plugin under `mkdocs serve`: what is built again, and when."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest import mock

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer

from built_site import CONFIG, ONE, TWO, Make, configured
from conftest import policy, write
from fairnotice import plugin as module
from fairnotice.plugin import FairNoticePlugin
from make_repository import git


def test_serve_shows_the_draft_and_watches_git(small: Make, tmp_path: Path) -> None:
    root = small({"policy/privacy.md": ONE})
    write(root, {"policy/privacy.md": TWO})
    config = configured(root, tmp_path / "site", command="serve")
    config = config.plugins.on_config(config)
    plugin = config.plugins["fairnotice"]
    assert isinstance(plugin, FairNoticePlugin)
    assert "Draft, not released" in (plugin.plan.page("privacy/versions.md") or plugin.plan.pages[0]).body

    server = mock.create_autospec(LiveReloadServer, instance=True)
    plugin.on_serve(server, config=config, builder=None)
    watched = {Path(call.args[0]).relative_to(root / ".git").as_posix() for call in server.watch.call_args_list}
    assert {"HEAD", "refs/heads", "refs/tags"} <= watched

    plan = plugin.plan
    config.plugins.on_config(config)
    assert plugin.plan is plan
    git(root, "commit", "-q", "-am", "Release 2.0")
    config.plugins.on_config(config)
    assert plugin.plan is not plan
    assert "Draft" not in "".join(made.body for made in plugin.plan.pages)

    told = {"notice": {"id": "privacy-2.0"}, "counts": {"messages": {"required": 3}}}
    write(root, {"policy/notices/privacy-2.0.json": json.dumps(told)})
    config.plugins.on_config(config)
    assert "3 people by e-mail" in "".join(made.body for made in plugin.plan.pages)
    write(root, {"policy/notices/privacy-2.0-later-1.json": json.dumps(told)})
    config.plugins.on_config(config)
    assert "6 people by e-mail" in "".join(made.body for made in plugin.plan.pages)


def served(root: Path, out: Path) -> Iterator[Mapping[str, bytes]]:
    """Build a site again and again as a server does, and give what it serves."""
    config = configured(root, out, command="serve")
    while True:
        mkdocs_build(config)
        folders = ((Path(folder), names) for folder, _, names in os.walk(out, followlinks=True))
        files = [folder / name for folder, names in folders if ".fairnotice" not in folder.parts for name in names]
        yield {file.relative_to(out).as_posix(): file.read_bytes() for file in files}
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(out))


def test_served_site_is_that_of_a_new_build_however_often_it_is_built(small: Make, tmp_path: Path) -> None:
    texts = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", f"We keep {n} names.\n") for n in range(5)]
    root = small(*({"policy/privacy.md": text} for text in texts[:4]))
    site = served(root, tmp_path / "served")
    first = next(site)
    assert "privacy/changes/1.0-to-3.0/index.html" in first
    assert next(site) == first == next(served(root, tmp_path / "new"))

    steps: list[tuple[str, Callable[[], object]]] = [
        ("another home page", lambda: write(root, {"policy/index.md": "# Welcome\n"})),
        ("another name", lambda: write(root, {"mkdocs.yml": CONFIG.replace("Example", "Other")})),
        (
            "a page in the navigation",
            lambda: write(root, {"mkdocs.yml": CONFIG + "nav: [privacy/versions/1.0/index.md]"}),
        ),
        ("a draft", lambda: write(root, {"policy/privacy.md": texts[4]})),
        ("a release", lambda: git(root, "commit", "-q", "-am", "Release")),
        ("no release", lambda: git(root, "reset", "-q", "--hard", "HEAD~2")),
    ]
    before = first
    for what, change in steps:
        change()
        again = next(site)
        assert again != before, what
        assert again == next(served(root, tmp_path / what)), what
        before = again


def test_pages_that_nothing_changed_are_not_made_again_for_the_server(small: Make, tmp_path: Path) -> None:
    texts = [policy(f"{n}.0", f"201{n}-01-01", f"201{n}-02-01", f"We keep {n} names.\n") for n in range(4)]
    root = small(*({"policy/privacy.md": text} for text in texts))
    site = served(root, tmp_path / "served")
    next(site)
    with (
        mock.patch.object(module, "read_histories", side_effect=AssertionError),
        mock.patch.object(module, "write_file", side_effect=AssertionError),
    ):
        next(site)

    write(root, {"policy/index.md": "# Welcome\n"})
    with mock.patch.object(module, "plan_of", side_effect=AssertionError):
        next(site)
