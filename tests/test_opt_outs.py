"""Replies of people who opt out: read, kept in the ledger, and listed for those who must honour them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from audience_cases import TAXONOMY
from fairnotice.errors import LedgerError, MailingError
from fairnotice.ledger import Ledger, OptOut
from fairnotice.mailing.opened import Opened
from fairnotice.mailing.opt_outs import Known, read_replies, record_replies, write_opted_out
from mailing_cases import written
from test_mailing import VERSIONS

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2025, 6, 1, 14, tzinfo=ZONE)
JUNE = "2025-06-01T12:00:00.000000Z"


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return written(tmp_path)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def reply(opened: Opened, ledger: Ledger, text: str, path: Path, now: datetime = NOW) -> tuple[int, int]:
    path.write_text(text)
    known = Known.of(TAXONOMY, VERSIONS)
    return record_replies(opened, read_replies(path, ZONE), ledger, now, known)


def test_a_reply_opts_out_of_all_that_the_message_told_of_or_of_what_it_names(
    opened: Opened, ledger: Ledger, tmp_path: Path
) -> None:
    text = (
        "email,user_id,reason,data_category,data_use,recipient,opted_out_at\n"
        "told@example.com,,,,,,2025-06-01T14:00:00+02:00\n"
        ",0001,new-use:user.content:train_ai_system,,,,\n"
        ",0010,,user.contact.email,analytics,,\n"
    )
    assert reply(opened, ledger, text, tmp_path / "replies.csv") == (5, 5)
    assert reply(opened, ledger, text, tmp_path / "replies.csv", datetime(2025, 6, 9, tzinfo=UTC)) == (3, 0)
    assert list(ledger.opt_outs()) == [
        OptOut("0001", "user.content", "train_ai_system", "", JUNE),
        OptOut("0010", "user.contact.email", "analytics", "", JUNE),
        OptOut("0011", "user.contact.email", "marketing.email", "", JUNE),
        OptOut("0011", "user.contact.email", "marketing.email", "Gull & Heron", JUNE),
        OptOut("0011", "user.content", "train_ai_system", "", JUNE),
    ]
    folder = tmp_path / "opted-out"
    assert write_opted_out(ledger, folder) == {"analytics.csv": 1, "marketing.email.csv": 2, "train_ai_system.csv": 2}
    assert (folder / "train_ai_system.csv").read_bytes().decode() == (
        f"user_id,data_category,recipient,opted_out_at\r\n0001,user.content,,{JUNE}\r\n0011,user.content,,{JUNE}\r\n"
    )
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_lists_of_opt_outs_leave_out_whom_they_are_told_to_and_touch_no_other_file(
    ledger: Ledger, tmp_path: Path
) -> None:
    ledger.add_opt_outs([OptOut("0001", "user.content", "analytics", "", JUNE)])
    ledger.add_opt_outs([OptOut(user, "user.content", "train_ai_system", "", JUNE) for user in ("0001", "0002")])
    folder = tmp_path / "opted-out"
    write_opted_out(ledger, folder)
    (folder / "training-in-may.csv").write_bytes((folder / "train_ai_system.csv").read_bytes())
    (folder / "marketing.email.csv").write_text("user_id\n0009\n")
    assert write_opted_out(ledger, folder, without="0001") == {"train_ai_system.csv": 1}
    assert sorted(path.name for path in folder.iterdir()) == [
        "marketing.email.csv",
        "train_ai_system.csv",
        "training-in-may.csv",
    ]
    ledger.add_opt_outs([OptOut("0002", "user.content", "marketing.email", "", JUNE)])
    with pytest.raises(MailingError, match="bears the name of a list of opt-outs, and is none") as caught:
        write_opted_out(ledger, folder)
    assert caught.value.where == str(folder / "marketing.email.csv")
    assert (folder / "marketing.email.csv").read_text() == "user_id\n0009\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0003,,,,", "told of nothing that can be opted out of"),
        ("4711,,,,", "nobody on this mailing's lists"),
        (",,,,", "names nobody"),
        ("0001,user.content,,,", "names half"),
        ("0001,,,,Gull & Heron", "names half"),
        ("0001,,,new-use:everything,", "no such reason"),
        ("0001,user.content,analytics,new-use:everything,", "no such reason"),
        ("0001,user.contents,train_ai_system,,", "data_category is not a term"),
        ("0001,user.content,train-ai,,", "data_use is not a term"),
        ("0001,user.contact.email,marketing.email,,Gull and Heron", "no register names this recipient"),
    ],
)
def test_a_reply_that_cannot_be_honoured_is_named(
    row: str, message: str, opened: Opened, ledger: Ledger, tmp_path: Path
) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        reply(
            opened,
            ledger,
            f"user_id,data_category,data_use,reason,recipient\n0010,user.content,analytics,,\n{row}\n",
            tmp_path / "replies.csv",
        )
    assert caught.value.where == f"{tmp_path / 'replies.csv'}:3"
    assert list(ledger.opt_outs()) == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("user_id;reason\n0001;\n0010;new-use:everything\n", 3, "no such reason"),
        ("user_id,opted_out_at\n0001,\n0010,2025-06-01T15:30\n", 3, "the time is still to come"),
        ("user_id,name\n", 1, "a column name, which replies do not have"),
        ("Dear Sir or Madam\n", 1, "a column of another name"),
        ("reason\n", 1, "neither a column user_id nor email"),
    ],
)
def test_a_mistake_is_named_with_its_line_even_where_there_is_no_row(
    text: str, line: int, message: str, opened: Opened, ledger: Ledger, tmp_path: Path
) -> None:
    with pytest.raises(LedgerError, match=message) as caught:
        reply(opened, ledger, text, tmp_path / "replies.csv")
    assert caught.value.where == f"{tmp_path / 'replies.csv'}:{line}"
    assert list(ledger.opt_outs()) == []
