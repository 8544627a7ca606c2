"""Print the strictest Content-Security-Policy under which a built site works: python content_security_policy.py SITE.

Scripts and styles may come from the site alone; the few that stand in its pages are named by their SHA-256. Set the
header anew with each release of the theme, since it may change them.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)


def content_security_policy(site: Path) -> str:
    """Give the value of the header for a folder of pages."""
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for path in site.rglob("*.html"):
        for kind, attributes, text in _INLINE.findall(path.read_text(encoding="utf-8")):
            if text and " src=" not in attributes and "json" not in attributes:  # JSON is data, and not run
                digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                hashes[kind].add(f"'sha256-{digest}'")
    scripts, styles = (" ".join(["'self'", *sorted(hashes[kind])]) for kind in ("script", "style"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:; font-src 'self';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(content_security_policy(Path(sys.argv[1])))
