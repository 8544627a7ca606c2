"""A real browser for tests: Chromium reaches the site, and nothing else, through a proxy that takes notes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest

HOST = "policy.example.com"
HOSTS = (HOST, "www.example.com")
FRAMES = "/frames"
AXE_CORE = Path(sys.prefix) / "share" / "axe-core" / "axe.min.js"
BROWSERS_OWN = {
    "accounts.google.com", "clients2.google.com", "content-autofill.googleapis.com", "update.googleapis.com",
    "optimizationguide-pa.googleapis.com", "android.clients.google.com",
}  # fmt: skip
CLOCK = """{const Now = Date, noon = "%sT12:00:00Z";
Date = class extends Now { constructor(...given) { given.length ? super(...given) : super(noon); } };}"""
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
)  # fmt: skip


@dataclass
class Site:
    """A site on loopback that the browser knows as http://policy.example.com/.

    `pages` are served beside its files, by every name of `HOSTS`; `policy` is sent as the Content-Security-Policy of
    every answer but that of `FRAMES`, a page that shows others. Where `today` is given, scripts of the site take that
    day for the present one. `asked` are all addresses that the browser asked for, wherever they lead, `missing` those
    of the site that are not there, and `violations` what the browser reported to have kept from happening.
    """

    port: int
    pages: dict[str, str] = field(default_factory=dict)
    policy: str = ""
    today: str = ""
    asked: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    violations: list[dict[str, Any]] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """Give the hosts that pages asked for anything; the browser's own business with its maker is left out."""
        return {str(urlsplit(address).hostname or HOST) for address in self.asked} - BROWSERS_OWN

    def dom(self, address: str, profile: Path, *flags: str, host: str = HOST) -> str:
        """Load a page of the site, or any address, and give the document as it is when nothing is left to do."""
        command = [
            chromium(), *QUIET, *flags, f"--user-data-dir={profile}", f"--proxy-server=127.0.0.1:{self.port}",
            "--virtual-time-budget=30000", "--dump-dom", address if ":" in address else f"http://{host}{address}",
        ]  # fmt: skip
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


@contextmanager
def served(folder: Path, below: str = "") -> Iterator[Site]:
    """Serve a site below a path, as the proxy through which the browser goes everywhere; it leads nowhere else."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(folder))

        def do_GET(self) -> None:
            site.asked.append(self.path)
            url = urlsplit(self.path)
            self.address, self.path = self.path, url.path.removeprefix(below)
            page = CLOCK % site.today if url.path == "/clock.js" else site.pages.get(url.path)
            page = page or self.with_clock(url.path)
            if url.hostname not in (*HOSTS, None):
                self.send_error(502)
            elif page:
                self.send_response(200)
                kind = "text/javascript" if url.path.endswith(".js") else "text/html"
                self.send_header("Content-Type", f"{kind}; charset=utf-8")
                self.end_headers()
                self.wfile.write(page.encode())
            elif not url.path.startswith(below):
                self.send_error(404)
            else:
                super().do_GET()

        def with_clock(self, path: str) -> str:
            """Give a page of the site with a clock that stands at noon of the given day."""
            file = folder / path.lstrip("/") / "index.html" if path.endswith("/") else folder / path.lstrip("/")
            if not site.today or file.suffix != ".html" or not file.is_file():
                return ""
            return file.read_text(encoding="utf-8").replace("<head>", '<head><script src="/clock.js"></script>', 1)

        def do_CONNECT(self) -> None:
            self.address = f"https://{self.path}"
            site.asked.append(self.address)
            self.send_response(502)
            self.end_headers()

        def do_POST(self) -> None:
            report = self.rfile.read(int(self.headers["Content-Length"]))
            if urlsplit(self.path).path == "/violation":
                site.violations.append(json.loads(report)["csp-report"])
            else:
                site.asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
            if urlsplit(self.address).hostname == HOST:
                site.missing.append(self.address)
            super().send_error(code, message, explain)

        def end_headers(self) -> None:
            self.send_header("Access-Control-Allow-Origin", "*")
            if site.policy and self.path != FRAMES:
                self.send_header("Content-Security-Policy", f"{site.policy}; report-uri /violation")
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Site(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


def chromium() -> str:
    """Give the browser's path; without one, skip the test, but fail it where CI is set."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return absent("Chromium is not installed: apt-get install chromium")


def axe_core() -> str:
    """Give the source of axe-core; without it, skip the test, but fail it where CI is set."""
    if AXE_CORE.is_file():
        return AXE_CORE.read_text(encoding="utf-8")
    return absent(f"axe-core is not there: scripts/axe_core.sh {AXE_CORE.parent}")


def absent(reason: str) -> NoReturn:
    """Skip a test for want of a program, or fail it where CI is set."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
