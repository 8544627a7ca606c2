from __future__ import annotations

import pytest

from fairnotice.words import Alphabet, content, plain, read


def words(source: str) -> list[str]:
    return read(source, 0, len(source)).texts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("We keep 30,000 e-mails.", ["We", "keep", "30,000", "e-mails", "."]),
        ("user's data, and/or u.s. law", ["user's", "data", ",", "and", "/", "or", "u.s", ".", "law"]),
        ("see https://acme.example/a(b.", ["see", "https://acme.example/a", "(", "b", "."]),
        ("**bold** _and_ snake_case `code`", ["bold", "and", "snake_case", "code"]),
        ("[our page](https://acme.example 'title') now", ["our", "page", "now"]),
        ("[our page][ref] [INSERT DATE]", ["our", "page", "[", "INSERT", "DATE", "]"]),
        ("[![logo](a.png)](https://acme.example)", ["logo"]),
        ("<b>loud</b> <!-- hidden --> a < b", ["loud", "a", "<", "b"]),
        ("<https://acme.example> <me@acme.example>", ["https://acme.example", "me@acme.example"]),
        ("AT&amp;T&nbsp;and \\*stars\\*", ["AT", "&", "T", "and", "*", "stars", "*"]),
        ("Title {#id} {: .note}", ["Title"]),
        ("<del>we sell</del>", ["<", "del", ">", "we", "sell", "<", "/", "del", ">"]),
        ("2 * 3 = 6", ["2", "*", "3", "=", "6"]),
        ("we (a) send, **(iv)** keep (2) all", ["we", "(a)", "send", ",", "(iv)", "keep", "(2)", "all"]),
        ("agent(s) (we) f(x) (b)", ["agent", "(", "s", ")", "(", "we", ")", "f", "(", "x", ")", "(", "b", ")"]),
    ],
)
def test_words_are_what_a_person_reads(source: str, expected: list[str]) -> None:
    assert words(source) == expected


def test_scripts_without_spaces_are_read_by_character_and_letters_keep_their_marks() -> None:
    assert words("我们收集data。") == ["我", "们", "收", "集", "data", "。"]
    assert words("ความลับ") == ["ค", "ว", "า", "ม", "ลั", "บ"]
    assert words("हिन्दी में שָׁלוֹם") == ["हिन्दी", "में", "שָׁלוֹם"]


def test_words_know_their_places() -> None:
    source = "We **may** share [data](https://acme.example)."
    found = read(source, 3, len(source))
    assert [source[start:end] for start, end in zip(found.starts, found.ends, strict=True)] == found.texts
    assert found.part(1, 3).texts == ["share", "data"]


def test_plain_text_keeps_spaces_where_a_reader_sees_them() -> None:
    assert plain("We **ne**ver  sell\n[your data](https://acme.example), you&nbsp;know.<br>Ever") == (
        "We never sell your data, you know. Ever"
    )


def test_the_alphabet_gives_one_character_a_word_and_ignores_which_quotes_stand_there() -> None:
    alphabet = Alphabet()
    codes = [
        alphabet.encode(read(text, 0, len(text))) for text in ("don’t “sell” it", 'don\'t "sell" it', "do sell it")
    ]
    assert codes[0] == codes[1] != codes[2]
    assert len(codes[0]) == 5


def test_the_alphabet_has_a_character_for_very_many_words() -> None:
    alphabet = Alphabet()
    many = " ".join(f"w{number}" for number in range(70_000))
    code = alphabet.encode(read(many, 0, len(many)))
    assert len(set(code)) == 70_000
    code.encode("utf-8")  # no surrogates


def test_marks_say_little_even_if_there_are_very_many() -> None:
    alphabet = Alphabet()
    many = " ".join(["word", *("-" * number for number in range(2, 3000))])
    assert content(alphabet.encode(read(many, 0, len(many)))) == {alphabet["word"]}
