"""Where the pages of a document stand, and how one page links to another."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote


@dataclass(frozen=True)
class Paths:
    """The files of one document's pages, from the folder of the policy."""

    document: str

    @property
    def text(self) -> str:
        """The text in force, under the document's own name."""
        return f"{self.document}.md"

    @property
    def upcoming(self) -> str:
        """The text that takes effect next."""
        return f"{self.document}/upcoming.md"

    @property
    def versions(self) -> str:
        """The list of versions."""
        return f"{self.document}/versions.md"

    @property
    def changes(self) -> str:
        """The changelog."""
        return f"{self.document}/changes.md"

    @property
    def since(self) -> str:
        """What changed since a day."""
        return f"{self.document}/since.md"

    @property
    def practices(self) -> str:
        """The register as a table."""
        return f"{self.document}/practices.md"

    @property
    def feed(self) -> str:
        """The Atom feed of what happens to the document."""
        return f"{self.document}/feed.xml"

    @property
    def data(self) -> str:
        """The list of versions for machines."""
        return f"{self.document}/versions.json"

    # A folder for each label, since a file `1.0.md`, or a label such as `index`, would be given another address.

    def version(self, label: str) -> str:
        """The permanent page of one version."""
        return f"{self.document}/versions/{label}/index.md"

    def source(self, label: str) -> str:
        """The exact source of one version."""
        return f"{self.document}/versions/{label}/{self.document}-{label}.md.txt"

    def redline(self, before: str, after: str) -> str:
        """The redline between two versions."""
        return f"{self.document}/changes/{before}-to-{after}/index.md"


NOTICE_DATA, NOTICE_SCRIPT = "notice.json", "notice.js"
"""The running notices, and the script that shows them, for the company's other sites."""
SCHEMAS = "schemas"
"""The folder of the schemas of what machines read."""


@lru_cache(maxsize=4096)
def url_of(src_uri: str) -> str:
    """Give the address of a file from the root of the site: a folder for a page, else the file itself."""
    folder, name = posixpath.split(src_uri)
    if name.endswith(".md"):
        stem = name.removesuffix(".md")
        path = folder if stem in ("index", "README") else posixpath.join(folder, stem)
        return f"{quote(path)}/" if path else ""
    return quote(src_uri)


def relative_url(src_uri: str, target: str) -> str:
    """Give the address of `target` as a link on the page of `src_uri`; both are files."""
    here, there = (_parts(url_of(uri)) for uri in (src_uri, target))
    shared = 0
    while shared < len(here) and shared < len(there) and here[shared] == there[shared]:
        shared += 1
    path = "/".join([*[".."] * (len(here) - shared), *there[shared:]]) or "."
    is_file = url_of(target)[-1:] not in ("", "/")
    return path if is_file else f"{path}/"


def _parts(url: str) -> list[str]:
    return [part for part in url.split("/") if part not in ("", ".")]
