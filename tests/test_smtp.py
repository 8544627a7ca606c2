"""How the address of an SMTP server is read."""

from __future__ import annotations

import pytest

from fairnotice.errors import MailingError
from fairnotice.mailing.smtp import Server


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", Server("mail.example.com", 587)),
        ("smtps://m%40x:p%2Fw@mail.example.com", Server("mail.example.com", 465, True, "m@x", "p/w")),
        ("smtp://me@localhost:2525", Server("localhost", 2525, False, "me", "secret")),
    ],
)
def test_the_url_of_a_server_is_read(url: str, expected: Server) -> None:
    found = Server.from_url(url, "secret" if "me@" in url else "")
    assert found == expected
    assert "secret" not in repr(found)
    assert "p/w" not in repr(found)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://me:pw@example.com", "smtp://", "smtp://x:99999", "smtp://h/p"]
)
def test_what_is_no_url_of_a_server_is_an_error_that_shows_no_password(url: str) -> None:
    with pytest.raises(MailingError, match="not the URL") as caught:
        Server.from_url(url)
    assert "pw" not in str(caught.value)
