"""The promise once more, as plain loops over sets: what the database must answer. Shares no code with the package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from zoneinfo import ZoneInfo

from fairnotice.model import DecisionKind, Duty, Notice, NoticeKind, Practice, Version
from fairnotice.settings import NoticeBy

Row = Mapping[str, str]
LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """Everything that an answer depends on; `collections` is None where there is no such table."""

    notice: Notice
    versions: Sequence[Version]
    zone: ZoneInfo
    notice_by: NoticeBy
    users: Sequence[Row]
    collections: Sequence[Row] | None
    authorizations: Sequence[Row]
    deliveries: Sequence[Row]
    opt_outs: Sequence[Row] = ()
    invalid: frozenset[str] = frozenset()
    bound: bool = False


@dataclass
class Told:
    """Why one account is told."""

    required: bool = False
    codes: set[str] = field(default_factory=set)
    bases: set[int] = field(default_factory=set)


def instant(text: str, zone: ZoneInfo) -> datetime | None:
    """Read a cell; a local time that comes twice is the later one, one that is skipped goes by the clock before."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        return max(read.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    return read.astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Give the instant at which a day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def under(stated: str, term: str) -> bool:
    """Whether a term is another, or below it."""
    return stated.split(".") == term.split(".")[: len(stated.split("."))]


def narrower(one: str, other: str) -> str | None:
    """Give the narrower of two related terms."""
    if under(one, other):
        return other
    return one if under(other, one) else None


def party(practice: Practice) -> str:
    """Give the name, as compared, of a recipient who is no agent."""
    if practice.recipient is None or practice.recipient.agent:
        return ""
    return " ".join(practice.recipient.name.casefold().split())


def says(version: Version | None, data: str, use: str, third_party: str) -> bool:
    """Whether a version states a use of data, or its disclosure."""
    for practice in version.register.practices if version and version.register else ():
        if under(practice.data, data) and under(practice.use, use) and third_party in ("", party(practice)):
            return True
    return False


def delivered(row: Row) -> bool:
    """Whether a delivery reached somebody."""
    return row["status"].strip().lower() not in ("bounced", "failed")


def announces(version: Version, name: str) -> bool:
    """Whether a notice announced a version."""
    base = f"{version.document}-{version.label}"
    return name == base or (name.startswith(f"{base}-postponed-") and name.rsplit("-", 1)[1].isdigit())


def affecting(case: Case, user: str, category: str, collected: datetime | None) -> tuple[set[str], int]:
    """Give the reasons that one piece of data of one person gives, and the number of its baseline."""
    target = case.notice.version
    place = [version.label for version in case.versions].index(target.label)
    before = [version for version in case.versions[:place] if not version.withdrawn]
    begin = midnight(target.effective, case.zone)
    if collected is not None and collected >= begin:
        return set(), -1
    in_force = sorted(
        (v for v in before if midnight(v.effective, case.zone) < begin), key=lambda version: version.effective
    )
    bound = [v for v in in_force if collected is not None and midnight(v.effective, case.zone) <= collected]
    baseline = bound[-1] if bound else None
    number = len(bound)
    notices = {
        row["notice_id"]
        for row in case.deliveries
        if row["user_id"] == user and row["notice_id"] not in ("", case.notice.id) and delivered(row)
    }
    credited = [v for v in before if v.notified_elsewhere]
    announced = before if case.notice.kind is NoticeKind.POSTPONEMENT else [*before, target]
    credited += [v for v in announced if any(announces(v, name) for name in notices)]
    codes = set()
    if target.register is not None and (baseline is None or baseline.register is not None):
        for practice in target.register.practices:
            data = practice.data if category == "" else narrower(category, practice.data)
            if data is None:
                continue
            for third_party in {"", party(practice)}:
                if any(says(v, data, practice.use, third_party) for v in [baseline, *credited]):
                    continue
                if agreed(case, user, data, practice.use, third_party, collected):
                    continue
                if third_party:
                    assert practice.recipient
                    codes.add(f"new-disclosure:{practice.data}:{' '.join(practice.recipient.name.split())}")
                else:
                    codes.add(f"new-use:{practice.data}:{practice.use}")
    else:
        series = [*before, target]
        labels = [v.label for v in series]
        since = labels.index(baseline.label) if baseline else -1
        told = max((labels.index(v.label) for v in credited), default=-1)
        for index, version in enumerate(series):
            if index > max(since, told):
                for decision in version.decisions:
                    if decision.kind in (DecisionKind.NEW_USE, DecisionKind.NEW_DISCLOSURE):
                        codes.add(f"{decision.kind}:privacy-{version.label}:{decision.section}")
    return codes, number


def agreed(case: Case, user: str, data: str, use: str, third_party: str, collected: datetime | None) -> bool:
    """Whether a person agreed, after the data were collected."""
    for row in case.authorizations:
        given = instant(row["authorized_at"], case.zone)
        if row["user_id"] != user or given is None or (collected is not None and given < collected):
            continue
        if not under(row["data_category"], data) or not under(row["data_use"], use):
            continue
        if third_party and " ".join(row["recipient"].casefold().split()) != third_party:
            continue
        if not taken_back(case, user, data, use, third_party, given):
            return True
    return False


def taken_back(case: Case, user: str, data: str, use: str, third_party: str, given: datetime) -> bool:
    """Whether a person opted out of any part of a use or disclosure, not before agreeing to it."""
    for row in case.opt_outs:
        said = instant(row["opted_out_at"], case.zone)
        if row["user_id"] != user or (said is not None and said < given):
            continue
        recipient = " ".join(row["recipient"].casefold().split())
        parts = narrower(row["data_category"], data) is not None and narrower(row["data_use"], use) is not None
        if parts and recipient in ("", third_party):
            return True
    return False


def answer(case: Case) -> dict[str, dict[str, tuple[str, ...]]]:
    """Give for each list the mailbox or account: ids, reasons, number of the baseline (and why and channel)."""
    told = {user["user_id"]: told_of(case, user) for user in case.users}
    found: dict[str, dict[str, tuple[str, ...]]] = {"required": {}, "opted-in": {}, "unreachable": {}}
    boxes: dict[str, list[str]] = {}
    for user in case.users:
        name = user["user_id"]
        if not told[name].codes:
            continue
        email = user["email"].strip()
        why = "missing" if not email else "invalid" if email in case.invalid else "bounced" if lost(case, email) else ""
        if why:
            channel = "fax" if user["fax"] else "post" if user["postal_address"] else "none"
            found["unreachable"][name] = (why, channel, *shown([told[name]]))
        else:
            boxes.setdefault(mailbox(email), []).append(name)
    for names in boxes.values():
        accounts = [told[name] for name in sorted(names)]
        where = "required" if any(account.required for account in accounts) else "opted-in"
        found[where]["|".join(sorted(names))] = shown(accounts)
    return found


def told_of(case: Case, user: Row) -> Told:
    """Decide on one account; no codes where it is not told at all."""
    name, target, duty = user["user_id"], case.notice.version, case.notice.duty
    mine = [row for row in case.deliveries if row["user_id"] == name and delivered(row)]
    told = Told()
    if duty is Duty.NONE or target.notified_elsewhere or any(row["notice_id"] == case.notice.id for row in mine):
        return told
    if duty is Duty.EMAIL and case.notice.kind is not NoticeKind.WITHDRAWAL:
        rows = [("", user["created_at"])]
        if case.collections is not None:
            rows = [(r["data_category"], r["collected_at"]) for r in case.collections if r["user_id"] == name]
        for category, at in rows:
            codes, base = affecting(case, name, category, instant(at, case.zone))
            told.codes |= codes
            told.bases |= {base} if codes else set()
    had = [row for row in mine if announces(target, row["notice_id"].removesuffix("-withdrawn"))]
    if case.notice.kind is NoticeKind.CHANGE:
        had = []
    correction = "postponed" if case.notice.kind is NoticeKind.POSTPONEMENT else "withdrawn"
    if any(row["basis"].strip().lower() != "opted-in" for row in had):
        told.codes.add(correction)
    joined = instant(user["created_at"], case.zone)
    before = not case.bound or joined is None or joined < midnight(target.effective, case.zone)
    everyone = False
    if case.notice_by is NoticeBy.EMAIL and case.notice.kind is not NoticeKind.WITHDRAWAL:
        material = any(decision.kind is DecisionKind.MATERIAL for decision in target.decisions)
        everyone = duty is Duty.NOTICE or material
    if everyone and (before or told.codes):
        told.codes.add("material-change")
    told.required = bool(told.codes)
    left = any(row["status"] in ("complained", "unsubscribed") for row in mine)
    wished = user["notices_opt_in"] == "true" and not left and before
    if case.notice.kind is NoticeKind.WITHDRAWAL:
        wished = wished and bool(had)
    if not told.required and wished:
        told.codes.add("opted-in")
    if told.codes and had:
        told.codes.add(correction)
    if not told.bases:
        place = [version.label for version in case.versions].index(target.label)
        begin = midnight(target.effective, case.zone)
        earlier = [v for v in case.versions[:place] if not v.withdrawn]
        told.bases = {len([v for v in earlier if midnight(v.effective, case.zone) < begin])}
    return told


def lost(case: Case, email: str) -> bool:
    """Whether the last e-mail to an address came back."""
    owners = {user["user_id"] for user in case.users if mailbox(user["email"].strip()) == mailbox(email)}
    hashes = {name: sha256(f"{name} {mailbox(email)}".encode()).hexdigest() for name in owners}
    last = [
        (instant(row["at"], case.zone) or LONG_AGO, not delivered(row))
        for row in case.deliveries
        if row["user_id"] in owners
        and row["channel"] in ("", "email")
        and row["address_hash"].strip().lower() in ("", hashes[row["user_id"]])
    ]
    return bool(last) and max(last)[1]


def mailbox(email: str) -> str:
    """Give an address as compared."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain.casefold()}"


def shown(accounts: Iterable[Told]) -> tuple[str, str]:
    """Give the reasons and the oldest baseline of some accounts."""
    chosen = list(accounts)
    codes = {code for account in chosen for code in account.codes}
    return "|".join(sorted(codes)), str(min(base for account in chosen for base in account.bases))
