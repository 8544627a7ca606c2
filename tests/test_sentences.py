from __future__ import annotations

import pytest

from fairnotice.sentences import sentence_starts

CASES = """\
We collect data. | We keep it.
We work with Acme, Inc. and others. | You may object.
See Art. 6 para. 1 lit. b GDPR. | This applies.
Is it sold? | No. | It never is.
See No. 5 of the annex. | Ask us.
Read it [here](https://acme.example/a.b). | Then decide.
[Read more.](https://acme.example) | Next sentence.
[policy. It is short](https://acme.example). | Next sentence.
**Cookies.** | We use them.
We use the EU-U.S. Privacy Framework. | It is law.
Write to 30 N. Racine Ave. in Springfield. | Thanks.
We share data (e.g. names. And dates.) with agents. | Not more.
We told you.[1] | We did.
Send it to Dr. Smith at 5 p.m. on Monday. | Wait.
We wait ... and see. | Then act.
We say “stop.” | You stop.
1. We collect. | 2. We keep.
**3\\. What we keep.** | We keep records.
我们收集数据。 | 我们保存数据。
"""


@pytest.mark.parametrize("case", CASES.splitlines())
def test_sentences_of_legal_text_begin_where_a_lawyer_would_say(case: str) -> None:
    parts = [part.strip() for part in case.split(" | ")]
    joint = "" if "。" in case else " "
    text = joint.join(parts)
    starts = sentence_starts(text, 0, len(text))
    assert [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)] == parts


def test_hard_breaks_part_statements() -> None:
    text = "Acme Ltd  \nMain Street 1\\\nSpringfield<br>Nowhere"
    assert [text[start:][:4] for start in sentence_starts(text, 0, len(text))] == ["Acme", "Main", "Spri", "Nowh"]


def test_offsets_count_from_the_start_of_the_source() -> None:
    source = "Ignored. We keep it. We use it."
    assert sentence_starts(source, 9, len(source)) == [9, 21]


def test_many_brackets_take_little_time() -> None:
    text = "(" * 20_000 + " a. B" * 2_000
    assert len(sentence_starts(text, 0, len(text))) >= 1
