"""The lists once more, in the shapes that common mailers import."""

from __future__ import annotations

import csv
import email
import email.policy
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from fairnotice.audience.workbench import write_parquet
from fairnotice.mailing.opened import LISTS, Row, read_rows

SES_BATCH = 50
"""Destinations of one SendBulkEmail request."""

SENDGRID_ROWS = 1_000_000
"""Rows of one file that SendGrid imports."""

Write = Callable[[Path, str, Mapping[str, str], Path], None]


def export(form: str, folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    """Write a mailing's lists for one mailer into the new folder `target`; `folder` is the mailing."""
    target.mkdir(mode=0o700)
    FORMATS[form](folder, notice_id, subjects, target)


def fields(row: Row, notice_id: str) -> dict[str, str]:
    """Give what a mailer may need to know of a row, beside the address."""
    return {
        "notice_id": notice_id,
        "language": row.summary.split("/")[1],
        "message": row.summary,
        "from_version": row.from_version,
        "to_version": row.to_version,
        "reasons": "|".join(row.reasons),
        "user_id": "|".join(row.users),
    }


def ses_name(text: str) -> str:
    """Give a name that Amazon SES takes for a template or a tag."""
    plain = re.sub(r"[^A-Za-z0-9_-]", "_", text)
    return plain if len(plain) <= 64 else f"{plain[:55]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _listmonk(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    """Columns in lower case, and all else as JSON in one cell: listmonk's importer takes no others."""
    for name in LISTS:
        rows = read_rows(folder / name)
        _csv(target / name, ("email", "name", "attributes"), ((r.email, "", _json(fields(r, notice_id))) for r in rows))


def _ses(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    """SendBulkEmail requests for the required list, contacts for the other one, and the templates of both.

    A contact who left is never mailed by SES, which must not happen to a required notice.
    """
    _lines(target / "templates.jsonl", (_ses_template(folder, notice_id, *item) for item in sorted(subjects.items())))
    _lines(target / "required.jsonl", _ses_requests(folder, notice_id))
    contacts = (
        {"emailAddress": row.email, "unsubscribeAll": False, "attributesData": _json(fields(row, notice_id))}
        for row in read_rows(folder / "opted-in.csv")
    )
    _lines(target / "opted-in.jsonl", contacts)


def _ses_template(folder: Path, notice_id: str, message: str, subject: str) -> dict[str, Any]:
    text, html = ((folder / f"messages/{message}.{form}").read_text(encoding="utf-8") for form in ("txt", "html"))
    content = {"Subject": subject, "Text": text, "Html": html}
    return {"TemplateName": ses_name(f"{notice_id}-{message}"), "TemplateContent": content}


def _ses_requests(folder: Path, notice_id: str) -> Iterator[dict[str, Any]]:
    rows = sorted(read_rows(folder / "required.csv"), key=lambda row: row.summary)  # the sort is stable
    for message, group in groupby(rows, key=lambda row: row.summary):
        preview = email.message_from_bytes(
            (folder / f"messages/{message}.eml").read_bytes(), policy=email.policy.default
        )
        while batch := list(islice(group, SES_BATCH)):
            yield {
                "FromEmailAddress": str(preview["From"]),
                "ReplyToAddresses": [str(preview["Reply-To"])],
                "DefaultEmailTags": [{"Name": "notice_id", "Value": ses_name(notice_id)}],
                "DefaultContent": {
                    "Template": {"TemplateName": ses_name(f"{notice_id}-{message}"), "TemplateData": "{}"}
                },
                "BulkEmailEntries": [
                    {
                        "Destination": {"ToAddresses": [row.email]},
                        "ReplacementEmailContent": {"ReplacementTemplate": {"ReplacementTemplateData": "{}"}},
                    }
                    for row in batch
                ],
            }


def _sendgrid(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    for name in LISTS:
        rows = ((row.email, *fields(row, notice_id).values()) for row in read_rows(folder / name))
        header = ("email", *fields(_NOBODY, notice_id))
        number = 1
        while (part := list(islice(rows, SENDGRID_ROWS))) or number == 1:
            _csv(target / f"{name.removesuffix('.csv')}-{number}.csv", header, part)
            number += 1


def _mailchimp(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    """Only short fields, since a text has at most 255 bytes there; who cannot be imported is listed apart."""
    left_out: list[tuple[str, ...]] = []

    def importable(name: str) -> Iterator[Sequence[str]]:
        for row in read_rows(folder / name):
            if row.email.rpartition("@")[0].isascii():
                known = fields(row, notice_id)
                yield (
                    row.email,
                    *(known[key] for key in ("notice_id", "language", "message", "from_version", "to_version")),
                )
            else:
                left_out.append(
                    (name, row.email, "|".join(row.users), "letters before the @ that Mailchimp does not take")
                )

    header = ("Email Address", "Notice", "Language", "Message", "From version", "To version")
    for name in LISTS:
        _csv(target / name, header, importable(name))
    _csv(target / "left-out.csv", ("list", "email", "user_id", "why"), left_out)


def _mailman(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    for name in LISTS:
        with (target / name.replace(".csv", ".txt")).open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(f"# {notice_id}: mailman addmembers -W FILE LIST; syncmembers would remove everybody else\n")
            stream.writelines(f"{row.email}\n" for row in read_rows(folder / name))


def _parquet(folder: Path, notice_id: str, subjects: Mapping[str, str], target: Path) -> None:
    for name in (*LISTS, "unreachable.csv"):
        write_parquet(folder / name, target / name.replace(".csv", ".parquet"))


FORMATS: Mapping[str, Write] = {
    "listmonk": _listmonk,
    "ses": _ses,
    "sendgrid": _sendgrid,
    "mailchimp": _mailchimp,
    "mailman": _mailman,
    "parquet": _parquet,
}
_NOBODY = Row("", (), "", (), "", "", "//")


def _csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write cells as they are: a machine reads them, and an apostrophe before an id would make it another one."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)


def _lines(path: Path, items: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.writelines(f"{_json(item)}\n" for item in items)


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)
