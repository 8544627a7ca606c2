"""Histories of small repositories, and what goes wrong with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import policy
from fairnotice.errors import FairNoticeError
from fairnotice.history import read_histories
from fairnotice.model import DocumentHistory
from fairnotice.practices import fideslang_taxonomy
from fairnotice.settings import Settings, settings_from

TODAY = date(2026, 12, 1)
ONE = policy("1.0", "2020-01-01", "2020-02-01")
COMING = policy("3.0", "2026-12-01", "2027-02-01", "We keep your face.\n")
TWO = policy("2.0", "2021-01-01", "2021-02-01", "We keep your name and address.\n")


def settings(root: Path, **options: Any) -> Settings:
    return settings_from(options, root=root, policy_dir=root / "policy", site_dir=root / "site")


def histories(root: Path, **options: Any) -> tuple[DocumentHistory, ...]:
    return read_histories(settings(root, **options), fideslang_taxonomy(), TODAY)


def history(root: Path, **options: Any) -> DocumentHistory:
    return histories(root, **options)[0]


def labels(root: Path, **options: Any) -> list[str]:
    return [version.label for version in history(root, **options).versions]


def failure(root: Path, **options: Any) -> FairNoticeError:
    with pytest.raises(FairNoticeError) as caught:
        histories(root, **options)
    return caught.value
