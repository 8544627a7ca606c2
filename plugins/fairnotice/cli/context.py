"""What every command works with: the settings of the site's configuration file, the day, and where to write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TextIO

from fairnotice.cli.configuration import find_config, load_settings
from fairnotice.cli.proofs import proof_problems
from fairnotice.document import normalise
from fairnotice.errors import FairNoticeError, SettingsError
from fairnotice.gate import (
    PolicyText,
    Problem,
    Severity,
    archive_problems,
    passed_on_the_way,
    problems,
    translation_problems,
    unreleased,
)
from fairnotice.history import read_histories
from fairnotice.model import DocumentHistory, Version
from fairnotice.practices import Taxonomy, fideslang_taxonomy
from fairnotice.record import DocumentRecord, record_of
from fairnotice.settings import Settings


def users_place(text: str) -> str | Path:
    """Read where the users' tables are: the URL of a server, or a folder."""
    return text if "://" in text or text.startswith("spark:") else Path(text)


@dataclass
class Context:
    """The settings come from `config`, else from the nearest mkdocs.yml in this folder or above it."""

    out: TextIO
    err: TextIO
    config: Path | None = None
    today: date | None = None
    base: str = "HEAD"
    dated: bool = True

    @cached_property
    def settings(self) -> Settings:
        """The site's settings."""
        return load_settings(self.config_file)

    @cached_property
    def config_file(self) -> Path:
        """The site's configuration file."""
        return self.config or find_config(Path.cwd())

    @property
    def root(self) -> Path:
        """The folder of the configuration; the working directory where there is none."""
        try:
            return self.config_file.resolve().parent
        except SettingsError:
            return Path.cwd()

    @cached_property
    def day(self) -> date:
        """The day to answer for."""
        return self.today or self.settings.day(os.environ, datetime.now().astimezone())

    @property
    def colour(self) -> bool:
        """Whether results may be coloured: on a terminal, unless NO_COLOR is set."""
        return self.out.isatty() and "NO_COLOR" not in os.environ

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The terms that registers may use."""
        return fideslang_taxonomy().adding(self.settings.data_categories, self.settings.data_uses)

    @cached_property
    def histories(self) -> tuple[DocumentHistory, ...]:
        """Every document's history."""
        return read_histories(self.settings, self.taxonomy, self.day, self.base, self.dated)

    def anew(self) -> Context:
        """Give a context that reads the files again."""
        return Context(self.out, self.err, self.config, self.today, self.base)

    def history(self, document: str | None) -> DocumentHistory:
        """Give the named document's history, or that of the only one."""
        names = [history.document for history in self.histories]
        if document is None and len(names) > 1:
            raise FairNoticeError(f"there are several documents: {', '.join(names)}", "Name one with --document.")
        for history in self.histories:
            if document in (None, history.document, f"{history.document}.md"):
                return history
        raise FairNoticeError(f"no document is named {document!r}", f"Use one of: {', '.join(names)}.")

    def record(self, history: DocumentHistory, open_only: bool = False) -> DocumentRecord:
        """Judge a history's versions, its draft among them; or no more of them than the open ones and their base."""
        versions = history.all
        if open_only:
            new = {change.label for change in history.archive_changes}
            judged = (i for i, v in enumerate(versions) if v.effective > self.day or v.label in new)
            first = next(judged, len(versions) - 1)
            earlier = [index for index, version in enumerate(versions[:first]) if not version.withdrawn]
            versions = versions[earlier[-1] if earlier else first :]
        return record_of(history, versions, self.settings, self.day)

    def record_to(self, history: DocumentHistory, label: str | None) -> DocumentRecord:
        """Judge no more of a history's versions than the one with a label, or the newest, against what it follows."""
        versions = history.all
        place = versions.index(self.version(history, label)) if label else len(versions) - 1
        earlier = [index for index, version in enumerate(versions[:place]) if not version.withdrawn]
        chosen = versions[earlier[-1] if earlier else 0 : place + 1]
        return record_of(history, chosen, self.settings, self.day)

    def problems(self, record: DocumentRecord, every: bool = False) -> tuple[Problem, ...]:
        """Give what is to mend in a document's file and in its versions: those not in force yet, or every one."""
        path = self.settings.policy_dir / f"{record.document}.md"
        text = PolicyText(self.settings.shown(path), normalise(path.read_bytes()))
        judged = record.assessments if every else record.open
        versions = [assessment.version for assessment in judged]
        return (
            *unreleased(record.history),
            *passed_on_the_way(record.history),
            *problems(judged, self.settings, text, self.day, record.history),
            *proof_problems(record.history, self.settings),
            *archive_problems(record.history, record.assessments, text, self.day),
            *translation_problems(record.history, versions),
        )

    def errors(self, record: DocumentRecord) -> tuple[Problem, ...]:
        """Give what has to be mended, without what may stay."""
        return tuple(p for p in self.problems(record) if p.severity is Severity.ERROR)

    def version(self, history: DocumentHistory, label: str) -> Version:
        """Give the version with a label, or raise an error that lists the labels."""
        versions = history.all
        for version in versions:
            if version.label == label:
                return version
        labels = [version.label for version in versions]
        near = get_close_matches(label, labels, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        hint = f"The versions are: {', '.join(labels[-12:])}.{meant}"
        raise FairNoticeError(f"{history.document} has no version {label!r}", hint)

    def progress(self, message: str) -> None:
        """Tell a person what is being done, apart from the results."""
        print(message, file=self.err, flush=True)
