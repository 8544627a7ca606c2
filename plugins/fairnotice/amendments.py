"""What may follow under a label that was released, and what differs beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from fairnotice.model import Decision, Duty, Status, Version
from fairnotice.phrases import listed
from fairnotice.practices import same_practices


def amended(released: Version, later: Version, day: date) -> Version:
    """Take over what a later file under the same label may amend, as of `day`.

    While the version does not bind yet, a later date postpones it and `status: withdrawn` takes it back, for good.
    Decisions, the places of practices and `notified:` are taken over under the same text, as long as no decision says
    less than before.
    """
    changes: dict[str, Any] = {}
    if day < released.effective and not released.withdrawn:
        if later.withdrawn:
            changes["status"] = later.status
        if later.effective > released.effective and later.text == released.text:
            changes["effective"] = later.effective
            changes["announced"] = (*released.announced, released.effective)
    if later.text == released.text:
        if not lowered(released, later):
            changes["decisions"] = later.decisions
        if same_practices(released.register, later.register):
            changes["register"] = later.register
        changes["notified_elsewhere"] = later.notified_elsewhere
    return replace(released, **changes)


def lowered(released: Version, later: Version) -> tuple[Decision, ...]:
    """Give the decisions of a release that a later file under the same label leaves out, or makes say less."""
    kept = {(decision.section, decision.kind.duty) for decision in later.decisions}
    return tuple(
        decision
        for decision in released.decisions
        if Duty.strictest([decision.kind.duty, *(duty for section, duty in kept if section == decision.section)])
        not in {duty for section, duty in kept if section == decision.section}
    )


def differences(released: Version, now: Version, back: Version | None) -> Iterator[tuple[str, str]]:
    """Say in what a file differs from the version that was released under its label, beyond what may be amended.

    `back` is the version before, to whose text a withdrawal may go back. Each difference comes with what to type;
    nothing where it needs a version of its own, or to be undone.
    """
    if released.withdrawn:
        if now.text not in (released.text, back.text if back else released.text):
            yield "the text: it was withdrawn", ""
        if not now.withdrawn:
            yield (
                "the status: it was withdrawn, and stays so",
                "Write `status: withdrawn` again; to announce it once more, give it a new `version:`.",
            )
        return
    if now.status is Status.DRAFT:
        yield (
            "the status: it was released, and is no draft any more",
            "Take the line `status: draft` away; `notify-diff release` gives what is written next a label of its own.",
        )
    if now.withdrawn:
        yield (
            "the status: it took effect before it was withdrawn",
            "Take the line `status: withdrawn` away; to go back to an earlier text, release that as a new version.",
        )
    if released.text != now.text:
        yield "the text", ""
    if not same_practices(released.register, now.register):
        yield "the register", ""
    effective = f"Write `effective: {released.effective}` again"
    if now.effective < released.effective:
        yield f"the effective date: it was {released.effective}, and people were told so", f"{effective}."
    if now.effective > released.effective:
        yield (
            f"the effective date: it took effect on {released.effective}",
            f"{effective}; what binds cannot be postponed any more.",
        )
    if now.published != released.published:
        yield f"the date of publication: it was {released.published}", f"Write `published: {released.published}` again."
    if released.text == now.text and (less := lowered(released, now)):
        again = listed([f"`{decision.section}` as `{decision.kind}`" for decision in less])
        yield (
            "the decisions: they say less than when it was released",
            f"Decide {again} again; a decision may come to say more, never less.",
        )
