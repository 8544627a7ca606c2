"""The plugin under ProperDocs, a fork of MkDocs, where that is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from built_site import NOON_OF_2026_12_01, build, contents, sample_site

pytestmark = pytest.mark.skipif(not find_spec("properdocs"), reason="ProperDocs is not installed")
GENERATOR = re.compile(rb'<meta name="generator"[^>]*>\s*')


def test_properdocs_builds_the_same_site(tmp_path: Path) -> None:
    repository = sample_site(tmp_path / "repository")
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml", "-d", f"{tmp_path}/other"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": NOON_OF_2026_12_01}
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    built, other = contents(build(repository, tmp_path / "site")), contents(tmp_path / "other")
    assert built.keys() == other.keys()
    differing = [name for name in built if GENERATOR.sub(b"", built[name]) != GENERATOR.sub(b"", other[name])]
    assert [name for name in differing if not name.startswith("assets/")] == []
