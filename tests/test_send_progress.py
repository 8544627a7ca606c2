"""What people are told before a sending, and while it goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fairnotice.cli.send import plan, progress
from fairnotice.mailing.sending import Tally


@pytest.mark.parametrize(
    ("total", "before", "in_flight", "rate", "expected"),
    [
        (5, 0, 0, 5, "5 messages for mx:587."),
        (11, 1, 0, 5, "11 messages for mx:587; 3 seconds at least, at 5 a second; 1 was dealt with before."),
        (605, 0, 0, 5, "605 messages for mx:587; 2 minutes and 1 second at least, at 5 a second."),
        (40_000, 0, 0, 2.5, "40,000 messages for mx:587; 4 hours and 26 minutes at least, at 2.5 a second."),
        (2, 7, 1, 5, "2 messages for mx:587; 7 were dealt with before. 1 of them may come twice:"
                     " a run was stopped in the middle of it."),
        (0, 7, 0, 5, "No message is left to be sent; 7 were dealt with before."),
    ],
)  # fmt: skip
def test_before_a_sending_people_are_told_how_many_messages_and_how_long(
    total: int, before: int, in_flight: int, rate: float, expected: str
) -> None:
    assert plan(Tally(total, before), "mx:587", rate, in_flight) == expected


def test_progress_says_rate_and_time_left() -> None:
    started = datetime(2025, 6, 1, tzinfo=UTC)
    tally = Tally(1200, before=10, sent=290, bounced=5, deferred=5, started=started)
    assert progress(tally, started + timedelta(seconds=60)) == (
        "[#####               ] 300 of 1,200, 5.0 a second, 0:03:00 left"
    )
