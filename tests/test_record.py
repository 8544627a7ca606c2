"""Bringing deliveries and opt-outs back: the mailers' formats, what stands afterwards, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audience_cases import choose, lists, notice, settings
from fairnotice import mailing
from fairnotice.errors import LedgerError, MailingError
from fairnotice.ledger import Event, Ledger, Status
from fairnotice.mailing.opened import Opened, open_mailing
from fairnotice.mailing.recording import Contact, lost, record, write_fallback
from fairnotice.mailing.reports import Reports
from test_mailing import DAY, HERE, VERSIONS, never

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 6, 1, 14, tzinfo=ZONE)
JUNE = "2025-06-01T12:00:00.000000Z"
BERLIN = "2025-05-21T07:00:00.000000Z"


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    made = settings(tmp_path)
    with choose(HERE / "users", notice(VERSIONS[2]), VERSIONS, made, tmp_path) as audience:
        return open_mailing(mailing.write(audience, tmp_path / "mailings", made, day=DAY, ignored=never).folder)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


Take = Callable[..., object]


@pytest.fixture
def take(opened: Opened, ledger: Ledger, tmp_path: Path) -> Take:
    """Give a function that records a report's text and gives what stands by account."""

    def call(
        text: str, status: Status | None = None, now: datetime = NOW, skip_others: bool = False
    ) -> dict[str, tuple[str, str]]:
        path = tmp_path / "report"
        path.write_text(text)
        record(opened, Reports(path, text, ZONE, status=status), ledger, now, skip_others=skip_others)
        return {event.user_id: (event.status, event.at) for event in ledger.deliveries(opened.notice_id)}

    return call


def test_a_plain_report_names_accounts_or_addresses_and_times_are_in_the_sites_zone(take: Take) -> None:
    assert take(
        "email,status,at,notice_id\n"
        "ada@EXAMPLE.com,sent,2025-05-21T09:00,privacy-3.0\n"
        "Bruno.Kaya@example.org,Bounced,2025-05-21T09:00:00+02:00,\n"
        "=sum@example.com,complained,,\n"
    ) == {
        "0001": ("sent", BERLIN),
        "0002": ("bounced", BERLIN),
        "0004": ("bounced", BERLIN),
        "0008": ("complained", JUNE),
    }


def test_an_account_may_be_a_number_in_json(tmp_path: Path) -> None:
    report = next(iter(Reports(tmp_path, json.dumps({"user_id": 7, "status": "bounced"}), ZONE)))
    assert (report.user_id, report.status) == ("7", Status.BOUNCED)


def test_a_bounce_is_of_the_address_and_not_of_the_person(take: Take, opened: Opened, tmp_path: Path) -> None:
    take("user_id,status,at\n0001,bounced,2025-05-21\n0002,bounced,2025-05-21\n0008,sent,2025-05-21\n")
    ledger = tmp_path / "ledger.sqlite"
    assert b"ada@example.com" not in ledger.read_bytes()

    def lists_with(address: str) -> tuple[list[str], dict[str, str]]:
        """Give who is reached, and who is not for what reason, where account 0001 has another address."""
        users = tmp_path / address
        users.mkdir()
        text = (HERE / "users" / "users.csv").read_text(encoding="utf-8")
        (users / "users.csv").write_text(text.replace("0001,ada@example.com", f"0001,{address}"), encoding="utf-8")
        with choose(users, notice(VERSIONS[2]), VERSIONS, settings(tmp_path), tmp_path, ledger=ledger) as audience:
            found = lists(audience, tmp_path / f"{address}-lists")
        return [row["user_id"] for row in found["required"]], {
            row["user_id"]: row["why"] for row in found["unreachable"]
        }

    reached, whys = lists_with("ada@EXAMPLE.com")
    assert "0001" not in reached
    assert (whys["0001"], whys["0002"]) == ("bounced", "bounced")
    reached, whys = lists_with("ada.new@example.com")
    assert "0001" in reached
    assert "0001" not in whys
    assert whys["0002"] == "bounced"


def test_letters_are_recorded_like_mail(take: Take) -> None:
    assert take("user_id,status,channel,at\n0005,sent,fax,2025-05-21T09:00\n") == {"0005": ("sent", BERLIN)}


def ses(kind: str, **parts: object) -> str:
    mail = {"destination": ["ada@example.com"], "timestamp": "2025-05-21T07:00:00.000Z"}
    return json.dumps({"eventType": kind, "mail": mail, **parts})


def one_topic(status: str) -> object:
    topic = {"topicName": "Notices", "subscriptionStatus": status}
    return {"newTopicPreferences": {"unsubscribeAll": False, "topicSubscriptionStatus": [topic]}}


SES_BOUNCE = {"bouncedRecipients": [{"emailAddress": "ada@example.com"}], "timestamp": "2025-05-21T08:00:00.000Z"}
SENDGRID = {"email": "ada@example.com", "timestamp": 1747810800, "sg_event_id": "x"}
LISTMONK = {"id": 1, "type": "hard", "source": "api", "email": "ada@example.com", "created_at": "2025-05-21T07:00:00Z"}
MAILMAN = {
    "email": "ada@example.com",
    "list_id": "l.example.com",
    "timestamp": "2025-05-21T09:00:00",
    "message_id": "x",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ses("Send"), "sent"),
        (ses("Delivery", delivery={"recipients": ["ada@example.com"], "timestamp": "2025-05-21T08:00:00Z"}), "sent"),
        (ses("Bounce", bounce={**SES_BOUNCE, "bounceType": "Permanent", "bounceSubType": "General"}), "bounced"),
        (ses("Bounce", bounce={**SES_BOUNCE, "bounceSubType": "OnAccountSuppressionList"}), "suppressed"),
        (ses("Complaint", complaint={"complainedRecipients": [{"emailAddress": "ada@example.com"}]}), "complained"),
        (json.dumps({"Type": "Notification", "Message": ses("Send").replace("eventType", "notificationType")}), "sent"),
        (json.dumps([{**SENDGRID, "event": "processed"}, {**SENDGRID, "event": "delivered"}]), "sent"),
        (json.dumps({**SENDGRID, "event": "bounce", "type": "bounce"}), "bounced"),
        (json.dumps({**SENDGRID, "event": "dropped", "reason": "Bounced Address"}), "suppressed"),
        (json.dumps({**SENDGRID, "event": "spamreport"}), "complained"),
        (json.dumps({**SENDGRID, "event": "group_unsubscribe"}), "unsubscribed"),
        (ses("Subscription", subscription={"newTopicPreferences": {"unsubscribeAll": True}}), "unsubscribed"),
        (ses("Subscription", subscription=one_topic("OptOut")), "unsubscribed"),
        (json.dumps({"data": {"results": [LISTMONK], "total": 1}}), "bounced"),
        (json.dumps({**LISTMONK, "type": "complaint"}), "complained"),
        (json.dumps({"sent_to": [{"email_address": "ada@example.com", "status": "hard"}]}), "bounced"),
        ("Email Address,CLEAN_TIME\nada@example.com,2025-05-21 07:00:00\n", "bounced"),
        ("Email Address,UNSUB_TIME\nada@example.com,2025-05-21 07:00:00\n", "unsubscribed"),
        ("Email Address,UNSUB_TIME\nada@example.com,2024-05-21 07:00:00\n", "suppressed"),
        ("email;status\nada@example.com;unsubscribed\n", "unsubscribed"),
        (json.dumps({"entries": [MAILMAN]}), "bounced"),
        (f"{','.join(MAILMAN)}\n{','.join(MAILMAN.values())}\n", "bounced"),
    ],
)
def test_the_mailers_formats_are_told_from_their_content(text: str, expected: str, take: Take) -> None:
    assert {user: status for user, (status, _) in take(text).items()} == {"0001": expected}  # type: ignore[attr-defined]


@pytest.mark.parametrize("event", ["open", "click", "deferred", "group_resubscribe"])
def test_what_says_nothing_of_a_delivery_is_passed_over(event: str, take: Take) -> None:
    assert take(json.dumps({**SENDGRID, "event": event})) == {}


@pytest.mark.parametrize(
    "text",
    [
        ses("Bounce", bounce={**SES_BOUNCE, "bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        ses("Bounce", bounce={**SES_BOUNCE, "bounceType": "Undetermined"}),
        ses("Subscription", subscription=one_topic("OptIn")),
        json.dumps({**SENDGRID, "event": "bounce", "type": "blocked"}),
        json.dumps({**LISTMONK, "type": "soft"}),
        json.dumps({"sent_to": [{"email_address": "ada@example.com", "status": "soft"}]}),
    ],
)
def test_a_soft_bounce_and_a_subscription_settle_nothing(text: str, take: Take) -> None:
    assert take(text) == {}


def test_a_list_of_addresses_needs_to_be_said_what_became_of_them(take: Take) -> None:
    text = "Email Address,First Name\nada@example.com,Ada\n"
    with pytest.raises(LedgerError, match="what became"):
        take(text)
    assert take(text, Status.SENT) == {"0001": ("sent", JUNE)}


@pytest.mark.parametrize("text", ["", " \n", "user_id,status\n", "[]", '{"data": {"results": []}}'])
def test_a_report_on_nobody_records_nothing(text: str, take: Take) -> None:
    assert take(text) == {}


def test_reports_on_other_people_notices_and_days_are_passed_over_on_demand(take: Take) -> None:
    lines = ["0001,sent,2025-05-21T09:00,", "4711,sent,2025-05-21T09:00,", "0008,sent,2025-05-21T09:00,privacy-2.0"]
    text = "\n".join(["user_id,status,at,notice_id", *lines, "0010,sent,2024-05-21T09:00,", ""])
    assert take(text, skip_others=True) == {"0001": ("sent", BERLIN)}
    with pytest.raises(LedgerError, match="still to come"):
        take("user_id,status,at\n4711,sent,2026-05-21\n", skip_others=True)


def test_recording_again_changes_nothing_even_later(take: Take) -> None:
    cleaned = "Email Address,CLEAN_TIME\nBruno.Kaya@example.org,2024-05-21 07:00:00\n"
    for text in (ses("Send"), "user_id,status\n0008,bounced\n", cleaned):
        first = take(text)
        assert take(text, now=datetime(2025, 7, 1, tzinfo=ZONE)) == first


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("user_id,status\n0001,sent\n0001,opened\n", 3, "unknown status 'opened'"),
        ("user_id,status\n0001,sent\n\n0001,ada@example.com\n", 4, "unknown status"),
        ("user_id,status\n0001,sent\n4711,sent\n", 3, "nobody on this mailing's lists"),
        ("email,status\nada@example.com,sent\nsomebody@example.com,sent\n", 3, "nobody on this mailing's lists"),
        ("user_id,status,notice_id\n0001,sent,privacy-3.0\n0001,sent,privacy-2.0\n", 3, "another notice"),
        ("user_id,status,at\n0001,sent,\n0001,sent,yesterday\n", 3, "the time cannot be read"),
        ("user_id,status,channel\n0001,sent,email\n0001,sent,pigeon\n", 3, "unknown channel"),
        ("user_id,status\n0001,sent\n0001\n", 3, "1 cells where the header has 2"),
        ("name,age\nAda,36\n", 1, "not a report on deliveries that is known"),
        ("user_id,name\n", 1, "not a report on deliveries that is known"),
        ("user_id;status\n0001;sent\n0001;opened\n", 3, "unknown status 'opened'"),
        ("user_id,status,at\n0001,sent,2025-06-01T14:59\n0001,sent,2025-06-01T15:01\n", 3, "the time is still to come"),
        ("user_id,status,at\n0001,sent,2025-05-20\n0001,sent,2025-05-19T23:59\n", 3, "it happened before the mailing"),
        (f"[\n{ses('Send')},\n", 3, "this JSON ends too soon"),
        ("{}", 1, "not a report on deliveries that is known"),
        (f"[\n{ses('Send')},\n{ses('Opened')}]", 3, "unknown status 'Opened'"),
        (f"{ses('Send')}\n{ses('Send')[:-9]}", 2, "not JSON"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_nothing_is_recorded(
    text: str, line: int, message: str, take: Take, ledger: Ledger, tmp_path: Path
) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        take(text)
    assert caught.value.where == f"{tmp_path / 'report'}:{line}"
    assert "example.com" not in str(caught.value)
    assert list(ledger.deliveries()) == []


def test_whom_mail_did_not_reach_is_on_the_fallback_list_until_a_letter_did(
    take: Take, opened: Opened, ledger: Ledger
) -> None:
    take(
        "user_id,status,at\n0001,sent,2025-05-21\n0008,sent,2025-05-21\n0002,suppressed,2025-05-21\n0003,sent,2025-05-21\n"
    )
    take("user_id,status,at\n0008,bounced,2025-05-22\n")
    missing = lost(opened, ledger)
    assert {user: why for user, (why, _) in missing.items()} == {"0002": "suppressed", "0008": "bounced"}
    write_fallback(opened, missing, {"0008": Contact(postal_address="=1+1, Mill Lane")})
    assert (opened.folder / "fallback.csv").read_bytes().decode() == (
        "user_id,why,channel,fax,postal_address,locale,reasons,from_version,to_version,summary\r\n"
        "0002,suppressed,none,,,de,new-disclosure:user.contact.email:Gull & Heron|new-use:user.contact.email:analytics"
        "|new-use:user.contact.email:marketing.email|opted-in,1.0,3.0,required/en/since-1.0-7\r\n"
        '0008,bounced,post,,"\'=1+1, Mill Lane",fr,new-disclosure:user.contact.email:Gull & Heron'
        "|new-use:user.contact.email:analytics|new-use:user.contact.email:marketing.email,1.0,3.0,"
        "required/en/since-1.0-5\r\n"
    )
    assert (opened.folder / "fallback.csv").stat().st_mode & 0o777 == 0o600
    take("user_id,status,channel,at\n0008,sent,post,2025-05-30\n")
    assert set(lost(opened, ledger)) == {"0002"}


@pytest.mark.parametrize("failing", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_fallback_list_as_it_was(
    failing: str, take: Take, opened: Opened, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    take("user_id,status\n0008,bounced\n")
    write_fallback(opened, lost(opened, ledger), None)
    before = (opened.folder / "fallback.csv").read_bytes()
    take("user_id,status\n0010,bounced\n")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(failing, full)
        with pytest.raises(MailingError, match="No space left on device; it stands as it was"):
            write_fallback(opened, lost(opened, ledger), None)
    assert (opened.folder / "fallback.csv").read_bytes() == before
    assert sorted(path.name for path in opened.folder.parent.iterdir()) == ["privacy-3.0"]


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        ledger.add([Event("0001", "privacy-3.0", "email", "sent", JUNE)])
        ledger._database.execute("PRAGMA max_page_count = 8")
        with pytest.raises(LedgerError, match=r"full\n  Make room on the disk, and run it again; nothing was written."):
            ledger.add(Event(f"{number:09}", "privacy-3.0", "email", "sent", JUNE) for number in range(9999))
        assert len(list(ledger.deliveries())) == 1


def test_the_next_mailing_leaves_out_who_was_told_and_moves_who_was_not(
    take: Take, opened: Opened, ledger: Ledger, tmp_path: Path
) -> None:
    take("user_id,status,at\n0001,sent,2025-05-21\n0008,bounced,2025-05-21\n0010,suppressed,2025-05-21\n")
    with choose(
        HERE / "users", notice(VERSIONS[2]), VERSIONS, settings(tmp_path), tmp_path, ledger=ledger.path
    ) as audience:
        again = mailing.write(audience, tmp_path / "second", settings(tmp_path), day=DAY, ignored=never)
    rows = list(open_mailing(again.folder).rows())
    assert "0001" not in {user for row in rows for user in row.users}
    assert {row.users[0]: row.why for row in rows if row.why in ("bounced", "suppressed")} == {
        "0007": "bounced",
        "0008": "bounced",
        "0010": "suppressed",
    }


def test_a_folder_that_is_no_mailing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MailingError, match="no such file"):
        open_mailing(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(MailingError, match="not a mailing"):
        open_mailing(tmp_path)


def test_events_are_kept_beside_what_stands(ledger: Ledger) -> None:
    sent = Event("0001", "privacy-3.0", "email", "sent", BERLIN)
    ledger.add([sent, sent._replace(status="bounced", at=JUNE)])
    assert [event.status for event in ledger.deliveries()] == ["bounced"]
