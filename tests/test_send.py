"""Handing a mailing over to a real SMTP server on this machine, which rejects, delays and drops connections."""

from __future__ import annotations

import asyncio
import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from audience_cases import settings
from fairnotice import cli
from fairnotice.errors import LedgerError, MailingError
from fairnotice.ledger import Event, Ledger, Status
from fairnotice.mailing.opened import Opened, Row
from fairnotice.mailing.sending import ATTEMPTS, STREAK, Letter, Tally, alone, open_rows, send
from fairnotice.mailing.smtp import Answer, Connection, Server, ServerGoneError
from fairnotice.messages import speaker_of
from mailing_cases import written

LISTS = ("required.csv", "opted-in.csv")


class Handler:
    """Takes messages; `answers` are what it says to a mailbox, the first one once, the last one ever after."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.answers: dict[str, list[str]] = {}
        self.delay = 0.0
        self.drops = 0

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        answers = self.answers.get(address, ["250 OK"])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        self.got.append((envelope.rcpt_tos[0], envelope.original_content or b""))
        if self.drops:
            self.drops -= 1
            assert server.transport
            server.transport.close()  # taken, but the sender never learns it
        return "250 OK"

    @property
    def boxes(self) -> Counter[str]:
        return Counter(box for box, _ in self.got)


@pytest.fixture
def handler() -> Handler:
    return Handler()


@contextmanager
def listening(handler: Handler, host: str = "127.0.0.1", **options: Any) -> Iterator[Server]:
    with socket.create_server((host, 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname=host, port=port, enable_SMTPUTF8=True, **options)
    controller.start()
    try:
        yield Server(host, port)
    finally:
        controller.stop()


@pytest.fixture
def server(handler: Handler) -> Iterator[Server]:
    with listening(handler) as found:
        yield found


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return written(tmp_path)


@pytest.fixture
def ledger(opened: Opened) -> Iterator[Ledger]:
    with Ledger(opened.folder.parent / "ledger.sqlite") as found:
        yield found


class Clock:
    """A clock that runs only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = datetime(2025, 6, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)


def letter(tmp_path: Path) -> Letter:
    return Letter(
        speaker_of(settings(tmp_path)), "bounces@example.com", "https://example.com/leave?who={user_id}&from=notices"
    )


def sent(opened: Opened, ledger: Ledger, transport: Any, rate: float = 1000, clock: Clock | None = None) -> Tally:
    rows, before = open_rows(opened, ledger, LISTS)
    tally = Tally(len(rows), before)
    words = letter(opened.folder)
    try:
        for _ in send(rows, opened, words, ledger, transport, clock or Clock(), rate, tally):
            pass
    finally:
        if isinstance(transport, Connection):
            transport.close()
    return tally


BOXES = [
    "Bruno.Kaya@example.org", "=sum@example.com", "ada@example.com", "before@example.com", "bruno.kaya@example.org",
    "käthe@xn--bcher-kva.example.com", "padded@example.com", "told@example.com",
]  # fmt: skip


def test_everybody_gets_their_own_message_with_the_right_headers(
    opened: Opened, ledger: Ledger, server: Server, handler: Handler
) -> None:
    tally = sent(opened, ledger, Connection(server))
    assert (tally.sent, tally.bounced, tally.deferred) == (8, 0, 0)
    assert sorted(handler.boxes.elements()) == sorted(BOXES)
    found = {box: email.message_from_bytes(content, policy=email.policy.default) for box, content in handler.got}
    required, asked = found["ada@example.com"], found["padded@example.com"]
    for message in (required, asked):
        assert isinstance(message, EmailMessage)
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Reply-To"] == "Bluefern Notes <privacy@example.com>"
        assert not message.defects
    assert (required["To"], required["List-Unsubscribe"]) == ("ada@example.com", None)
    assert asked["List-Unsubscribe"] == "<https://example.com/leave?who=0009&from=notices>"
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = asked.get_body(("plain",))
    assert body
    assert "https://example.com/leave?who=0009&from=notices" in body.get_content()
    page = asked.get_body(("html",))
    assert page
    assert 'href="https://example.com/leave?who=0009&amp;from=notices"' in page.get_content()
    assert len({message["Message-ID"] for message in found.values()}) == 8
    assert {event.user_id: event.status for event in ledger.deliveries()} == dict.fromkeys(
        ["0001", "0002", "0003", "0004", "0008", "0009", "0010", "0011", "0014"], "sent"
    )
    assert sent(opened, ledger, Connection(server)).total == 0


def test_a_refused_mailbox_has_bounced_and_one_that_is_busy_is_tried_again(
    opened: Opened, ledger: Ledger, server: Server, handler: Handler
) -> None:
    handler.answers = {
        "ada@example.com": ["550 5.1.1 no such user here"],
        "told@example.com": ["451 4.7.1 come back later", "250 OK"],
        "before@example.com": ["554 5.7.1 we do not like you", "250 OK"],
    }
    tally = sent(opened, ledger, Connection(server))
    assert (tally.sent, tally.bounced, tally.deferred) == (5, 1, 2)
    assert set(ledger.unsettled(opened.notice_id)) == {"0011", "0014"}
    again = sent(opened, ledger, Connection(server))
    assert (again.total, again.before, again.sent) == (2, 6, 2)
    standing = {event.user_id: event.status for event in ledger.deliveries()}
    assert standing.pop("0001") == "bounced"
    assert set(standing.values()) == {"sent"}


def test_a_connection_that_drops_is_made_anew_and_no_message_is_lost(
    opened: Opened, ledger: Ledger, server: Server, handler: Handler
) -> None:
    handler.drops, handler.delay = 2, 0.02
    clock = Clock()
    assert sent(opened, ledger, Connection(server), clock=clock).sent == 8
    assert clock.slept[:1] == [1.0]
    assert set(handler.boxes) == set(BOXES)
    assert len(handler.got) == 8 + 2  # those in flight came twice, under one name
    names = Counter(email.message_from_bytes(content)["Message-ID"] for _, content in handler.got)
    assert len(names) == 8


class Broken:
    """A server that answers as it is told."""

    def __init__(self, answer: Answer | None) -> None:
        self.answer = answer

    def send(self, message: EmailMessage, sender: str, to: str) -> Answer:
        if self.answer is None:
            raise ServerGoneError
        return self.answer


def test_a_server_that_is_gone_stops_the_run_and_the_message_in_flight_is_known(opened: Opened, ledger: Ledger) -> None:
    clock = Clock()
    with pytest.raises(MailingError, match="gone"):
        sent(opened, ledger, Broken(None), clock=clock)
    assert clock.slept == [2.0**attempt for attempt in range(ATTEMPTS - 1)]
    assert ledger.unsettled(opened.notice_id) == {"0001": Status.SENDING}
    assert list(ledger.deliveries()) == []


def test_a_server_that_takes_nothing_stops_the_run(opened: Opened, ledger: Ledger) -> None:
    row = next(opened.rows("required.csv"))
    rows = [row] * (STREAK + 5)
    tally = Tally(len(rows))
    with pytest.raises(MailingError, match="in a row"):
        for _ in send(rows, opened, letter(opened.folder), ledger, Broken(Answer.LATER), Clock(), 1000, tally):
            pass
    assert tally.deferred == STREAK


def test_what_was_not_taken_before_comes_last_and_all_of_it_is_tried(opened: Opened, ledger: Ledger) -> None:
    first, second = list(opened.rows("required.csv"))[:2]
    ledger.add([Event(user, opened.notice_id, "email", "deferred", "2025-05-01") for user in first.users])
    rows, tally = [*[first] * (STREAK + 5), second], Tally(STREAK + 6)
    got = send(rows, opened, letter(opened.folder), ledger, Broken(Answer.LATER), Clock(), 1000, tally)
    next(got)
    assert set(ledger.unsettled(opened.notice_id)) == {*first.users, *second.users}
    assert len(list(got)) == STREAK + 5


def test_the_rate_is_kept(opened: Opened, ledger: Ledger) -> None:
    clock = Clock()
    begin = clock.time
    assert sent(opened, ledger, Broken(Answer.TAKEN), rate=2, clock=clock).sent == 8
    assert 3.4 < (clock.time - begin).total_seconds() < 3.6


def test_two_sendings_by_one_ledger_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with alone(path), pytest.raises(LedgerError, match="another"), alone(path):
        pass
    with alone(path):
        pass


def test_a_server_on_another_machine_must_encrypt(opened: Opened, ledger: Ledger, handler: Handler) -> None:
    with listening(handler, "127.0.0.2") as elsewhere, pytest.raises(MailingError, match="no encryption"):
        sent(opened, ledger, Connection(elsewhere))
    assert handler.got == []
    assert list(ledger.deliveries()) == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_password_is_used_and_a_wrong_one_stops_the_run_without_being_shown(
    opened: Opened, ledger: Ledger, handler: Handler
) -> None:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
        return AuthResult(handled=False, success=data.login == b"mailer" and data.password == b"right")

    with listening(handler, authenticator=check, auth_required=True, auth_require_tls=False) as found:
        with pytest.raises(MailingError, match="refuses the user or the password") as caught:
            sent(opened, ledger, Connection(replace(found, user="mailer", password="wrong")))
        assert "wrong" not in str(caught.value)
        assert sent(opened, ledger, Connection(replace(found, user="mailer", password="right"))).sent == 8


def test_a_server_that_is_not_there_is_an_error_at_once(handler: Handler) -> None:
    with listening(handler) as found:
        connection = Connection(found)
        connection.greet()
        connection.close()
    with pytest.raises(MailingError, match=rf"127.0.0.1:{found.port} cannot be reached: Connection refused"):
        Connection(found).greet()


PROGRAM = """
import sys
from pathlib import Path
from fairnotice.mailing.opened import open_mailing
from test_send import *
opened = open_mailing(Path(sys.argv[1]))
with Ledger(opened.folder.parent / "ledger.sqlite") as ledger:
    rows, before = open_rows(opened, ledger, LISTS)
    words = letter(opened.folder)
    for _ in send(rows, opened, words, ledger, Connection(Server("127.0.0.1", int(sys.argv[2]))), Clock(), 1000,
                  Tally(len(rows), before)):
        print("one", flush=True)
"""


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_without_a_duplicate_beyond_the_one_in_flight(
    opened: Opened, server: Server, handler: Handler
) -> None:
    handler.delay = 0.03
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    random, kills = Random(3), 0
    for _ in range(6):
        command = [sys.executable, "-c", PROGRAM, str(opened.folder), str(server.port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        sleep(random.uniform(0, 0.08))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    with Ledger(opened.folder.parent / "ledger.sqlite") as ledger:
        sent(opened, ledger, Connection(server))
        assert {event.status for event in ledger.deliveries()} == {"sent"}
        assert open_rows(opened, ledger, LISTS) == ([], 8)
    assert kills > 1, "no kill struck a run at work; the test proves nothing"
    assert set(handler.boxes) == set(BOXES)
    assert len(handler.got) <= 8 + kills


CONFIG = """\
site_name: Example
site_url: https://policy.example.com/
plugins:
  - fairnotice:
      organisation: {name: Bluefern Notes, contact: privacy@example.com}
"""


def test_the_command_sends_only_with_yes_and_only_what_is_as_it_was_written(
    opened: Opened, server: Server, handler: Handler, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    url = f"smtp://127.0.0.1:{server.port}"
    command = ["--config", str(tmp_path / "mkdocs.yml"), "send", str(opened.folder), "--smtp", url, "--rate", "1000"]
    assert cli.main(command) == 2
    assert "must be able to leave with one click" in capsys.readouterr().err
    command += ["--unsubscribe", "https://example.com/leave?who={user_id}"]
    for extra in ([], ["--yes", "--dry-run"]):
        assert cli.main([*command, *extra]) == 0
        assert capsys.readouterr().out == (
            f"8 messages for 127.0.0.1:{server.port}.\nNothing was sent. Type it again with --yes to send.\n"
        )
    assert handler.got == []
    handler.answers = {"told@example.com": ["451 later", "250 OK"], "ada@example.com": ["550 5.1.1 gone"]}
    assert cli.main([*command, "--yes"]) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "6 sent, 1 refused for good and 1 not taken yet. Type it again later to try those once more."
        f" `notify-diff record {opened.folder} --users DIR` lists whom e-mail did not reach."
    ]
    assert cli.main([*command, "--yes"]) == 0
    out, err = capsys.readouterr()
    assert out == f"1 message for 127.0.0.1:{server.port}; 7 were dealt with before.\n1 sent.\n"
    assert cli.main([*command, "--yes"]) == 0
    assert capsys.readouterr().out == "No message is left to be sent; 8 were dealt with before.\n"
    assert "@" not in out + err
    forget = ["--config", str(tmp_path / "mkdocs.yml"), "forget", "0001", "--out", str(opened.folder.parent)]
    with alone(opened.folder.parent / "ledger.sqlite"):
        assert cli.main(forget) == 2
    assert "another `notify-diff send` is at work with this ledger" in capsys.readouterr().err
    (opened.folder / "required.csv").write_text("")
    assert cli.main([*command, "--yes"]) == 2
    assert "required.csv: its content is not what the manifest's hash says" in capsys.readouterr().err


def test_rows_are_of_both_lists(opened: Opened, ledger: Ledger) -> None:
    rows: list[Row] = open_rows(opened, ledger, ("opted-in.csv",))[0]
    assert {row.users for row in rows} == {("0003",), ("0009",)}
