"""Folders of a site that outlast the emptying of it: a server builds again and again, and most pages stay the same."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote


class KeptFolders:
    """Folders beside the pages of a site, in one that MkDocs does not empty; links lead to them from their places."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.store = site / ".fairnotice"  # MkDocs leaves what is hidden alone

    def clear(self) -> None:
        """Forget all pages."""
        shutil.rmtree(self.store, ignore_errors=True)

    def put(self, address: str) -> bool:
        """Put the folder with an address into its place, with all that was ever written there.

        Gives whether that was possible: not every system lets everybody make links.
        """
        kept, place = self.store / quote(address, safe=""), self.site / address
        kept.mkdir(parents=True, exist_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.symlink_to(kept.absolute(), target_is_directory=True)
        except OSError:
            return place.is_symlink()
        return True
