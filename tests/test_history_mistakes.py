"""What can be wrong in documents, front matter, dates and archives, and what is said of it."""

from __future__ import annotations

import pytest

from conftest import Make, policy, write
from fairnotice.errors import HistoryError, PolicyError, RegisterError
from history_cases import COMING, ONE, TWO, failure, histories, labels


def test_no_version_at_all(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": "# Privacy\n"}))
    assert "no version" in problem.message
    assert 'version: "1.0"' in problem.hint


def test_document_that_is_not_there(repository: Make) -> None:
    root = repository({"policy/privacy.md": ONE})
    assert "no document" in failure(root, documents=["privcy.md"]).message
    assert "not a Markdown file directly in" in failure(root, documents=["../privacy.md"]).message


@pytest.mark.parametrize(
    "label",
    [
        "../../x",
        "--output=x",
        "-1",
        "a/b",
        "1..2",
        "1.",
        "x" * 65,
        "é",
        "a b",
        "1-to-2",
        "1-withdrawn",
        "1-postponed-2",
    ],
)
def test_label_that_would_not_be_safe(repository: Make, label: str) -> None:
    problem = failure(repository({"policy/privacy.md": policy(label, "2020-01-01", "2020-02-01")}))
    assert isinstance(problem, PolicyError)
    assert "cannot be a version label" in problem.message
    assert problem.where == "policy/privacy.md:2"


@pytest.mark.parametrize("label", ["1.10", "3", "010"])
def test_label_that_yaml_reads_as_a_number(repository: Make, label: str) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace('"1.0"', label)}))
    assert problem.where == "policy/privacy.md:2"
    assert "quotes" in problem.hint


@pytest.mark.parametrize(
    ("front", "where", "message"),
    [
        ("version: 'x", 2, "a text in quotes has no end"),
        ("- version: 1", 2, "found a list"),
        ("version: '1'\npublished: 2020-13-01\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: 2020-02-30\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: soon\neffective: 2020-01-01", 3, "is not a date"),
        ("version: '1'\npublished: 2020-01-01", 2, "has no `effective:` date"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nstatus: gone", 5, "unknown status"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nnotified: yes", 5, "`notified:`"),
        ("version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges: x", 5, "must be a list"),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- kind: material",
            6,
            "without `section:`",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- section: data\n  kind: big",
            7,
            "unknown kind",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\nchanges:\n- section: data\n  kind: material",
            6,
            "without `summary:`",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\n"
            f"changes:\n- section: data\n  kind: material\n  summary: {'x' * 141}",
            8,
            "141 characters",
        ),
        (
            "version: '1'\npublished: 2020-01-01\neffective: 2020-01-02\n"
            "changes:\n- section: dta\n  kind: material\n  summary: x",
            6,
            "no section has the anchor 'dta'",
        ),
    ],
)
def test_front_matter_mistakes_name_file_and_line(repository: Make, front: str, where: int, message: str) -> None:
    root = repository({"policy/privacy.md": f"---\n{front}\n---\n\n# Privacy\n\n## Data\n\nText.\n"})
    problem = failure(root, documents=["privacy.md"])
    assert message in problem.message
    assert problem.where == f"policy/privacy.md:{where}"
    assert problem.hint


@pytest.mark.parametrize(
    ("front", "hint"),
    [
        ("version: 2.1", 'Put what you wrote into quotes, as in `version: "2.1"`.'),
        ("version:", 'Write a label, as in `version: "2.0"`.'),
        ("version: Version 2", 'Write it as `version: "Version-2"`: letters, digits,'),
        ("version: [2]", 'Write it as `version: "2"`: letters, digits,'),
        ("version: --output=x", 'Write it as `version: "output-x"`: letters, digits,'),
        ("version: 1-to-2", 'Write it as `version: "1-2"`: letters, digits,'),
        ("version: §", 'Write it as `version: "2.0"`: letters, digits,'),
        ("effective: 10.01.2027", "Write it as `effective: 2027-01-10` (year-month-day)."),
        ("effective: January 10, 2027", "Write it as `effective: 2027-01-10` (year-month-day)."),
        ("effective: soon", "Write it as `effective: 2026-12-01` (year-month-day)."),
        ("effective: 2027-02-30", "There is no such day: correct its number or its month."),
        ("effective:", "Add a line such as `effective: 2026-12-01` (year-month-day); or `status: draft`, until"),
        ("effective: 2020-12-31", "Write `effective: 2021-01-01` or later; or have both dates set by"),
        (
            "changes: [{section: data, kind: New use, summary: x}]",
            "Write `kind: new-use`, or another of new-use, new-disclosure,",
        ),
        (f"changes: [{{section: data, kind: editorial, summary: {'x' * 150}}}]", "Shorten it by 10: one sentence"),
        ("changes: [{section: zzz, kind: editorial, summary: x}]", "Write the anchor of a heading: `section: data,"),
        ("notified: yes", "Write `notified: elsewhere` where notice was given by other means, or leave"),
    ],
)
def test_a_mistake_says_what_to_type(repository: Make, front: str, hint: str) -> None:
    key = front.partition(":")[0]
    kept = "".join(line for line in TWO.splitlines(keepends=True) if not line.startswith(f"{key}:"))
    problem = failure(repository({"policy/privacy.md": kept.replace("---\n", f"---\n{front}\n", 1)}))
    assert problem.hint.startswith(hint)


def test_front_matter_without_an_end(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "\n#")}))
    assert (problem.message, problem.where) == ("the front matter has no end", "policy/privacy.md:1")


def test_key_that_is_nearly_one_of_ours(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "statsu: withdrawn\n---\n\n#")}))
    assert (problem.where, problem.hint) == ("policy/privacy.md:5", "Write `status:`.")


def test_key_that_stands_twice(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("---\n\n#", "version: '2'\n---\n\n#")}))
    assert (problem.message, problem.where) == (
        "the key `version` stands here for the second time",
        "policy/privacy.md:5",
    )


def test_pages_that_only_speak_of_versions_are_no_documents(repository: Make) -> None:
    page = "---\ntitle: Hello\n---\n\nversion: 2.0\n"
    root = repository({"policy/privacy.md": ONE, "policy/index.md": page, "policy/more.md": "version: 1\n"})
    assert [h.document for h in histories(root)] == ["privacy"]


@pytest.mark.parametrize("left", ["policy/archive/privacy/1.0.md", "policy/privacy.practices.yml"])
def test_document_that_was_renamed_without_what_belongs_to_it(repository: Make, left: str) -> None:
    problem = failure(repository({"policy/other.md": TWO, left: ONE}))
    assert "belongs to a document privacy.md, which is not there" in problem.message


@pytest.mark.parametrize("path", ["gone.md", "../x.md", ":(glob)**", "--output=x"])
def test_move_from_nowhere(repository: Make, path: str) -> None:
    text = policy("1.0", "2020-01-01", "2020-02-01", extra=f'moved_from: "{path}"\n')
    problem = failure(repository({"policy/privacy.md": text}))
    assert problem.message == f"git knows no file {path!r}"


def test_section_that_does_not_exist_suggests_the_nearest(repository: Make) -> None:
    extra = "changes:\n- {section: dta, kind: material, summary: x}\n"
    problem = failure(repository({"policy/privacy.md": policy("1", "2020-01-01", "2020-02-01", extra=extra)}))
    assert problem.hint == "Write the anchor of a heading: `section: data`."


@pytest.mark.parametrize(
    ("published", "effective", "message"),
    [
        ("2021-01-01", "2020-02-01", "dates out of order: version 2.0 is effective on 2020-02-01"),
        ("2021-01-01", "2020-12-01", "before it is published"),
        ("2020-01-02", "2020-02-01", "dates out of order: version 2.0 is effective on 2020-02-01"),
        ("2019-01-02", "2020-03-01", "dates out of order: version 2.0 is published on 2019-01-02"),
    ],
)
def test_dates_out_of_order_name_both_versions(repository: Make, published: str, effective: str, message: str) -> None:
    root = repository({"policy/privacy.md": ONE}, {"policy/privacy.md": policy("2.0", published, effective)})
    problem = failure(root)
    assert message in problem.message or "before it is published" in problem.message
    assert "2.0" in problem.message
    assert problem.where in ("policy/privacy.md:3", "policy/privacy.md:4")


def test_two_versions_with_one_label(repository: Make) -> None:
    archived = policy("2.0", "2019-01-01", "2019-02-01")
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/privacy/2.0.md": archived}))
    assert problem.message.startswith("two versions of privacy are labelled 2.0: policy/archive/privacy/2.0.md and")
    assert problem.where == "policy/archive/privacy/2.0.md:2"
    assert problem.hint.startswith("Delete policy/archive/privacy/2.0.md: the history holds this version already")


def test_a_mistake_in_a_released_version_lets_nothing_stand_in_for_what_was_released(repository: Make) -> None:
    other = TWO.replace("name and address", "name")
    root = repository(
        {"policy/privacy.md": TWO},
        {"policy/privacy.md": TWO.replace("effective: 2021", "effective: soon")},
        {"policy/privacy.md": COMING, "policy/archive/privacy/2.0.md": other},
    )
    assert failure(root).message.startswith("two versions of privacy are labelled 2.0")


def test_an_archived_version_that_is_newer_than_the_history(repository: Make) -> None:
    archived = policy("3.0", "2022-01-01", "2022-02-01")
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/privacy/3.0.md": archived}))
    assert problem.message == (
        "version 3.0 in the archive is published on 2022-01-01, but version 2.0, which the history holds, on 2021-01-01"
    )
    assert problem.where == "policy/archive/privacy/3.0.md:3"


def test_a_version_in_the_archive_that_belongs_to_no_document(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/1.0.md": ONE}))
    assert (problem.where, problem.hint) == (
        "policy/archive/1.0.md",
        "Put it into the folder of its document, as archive/privacy/1.0.md.",
    )


def test_a_translation_names_the_version_that_it_translates(repository: Make) -> None:
    french = "# Confidentialité\n\nNous gardons votre nom.\n"
    root = repository({"policy/privacy.md": TWO, "policy/privacy.fr.md": french})
    assert str(failure(root)) == (
        "policy/privacy.fr.md:1: no `version:` in the front matter\n"
        '  Begin the file with the lines `---`, `version: "2.0"` and `---`, the label of the version'
        " that it translates."
    )
    write(root, {"policy/privacy.fr.md": f'---\nversion: "2.1"\n---\n\n{french}'})
    assert str(failure(root)) == (
        "policy/privacy.fr.md:2: the original has no version 2.1\n"
        '  Write the label of the version that it translates, such as `version: "2.0"`.'
    )


def test_archived_file_under_another_name(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": TWO, "policy/archive/privacy/0.9.md": ONE}))
    assert problem.where == "policy/archive/privacy/0.9.md:2"
    assert "Rename it to 1.0.md" in problem.hint


def test_a_version_that_can_never_be_read_is_named_and_may_be_archived(repository: Make) -> None:
    undated = ONE.replace("effective: 2020-02-01\n", "")
    root = repository({"policy/privacy.md": undated}, {"policy/privacy.md": TWO})
    problem = failure(root)
    assert isinstance(problem, HistoryError)
    assert problem.message == "version 1.0 can never be read: version 1.0 has no `effective:` date"
    assert "policy/archive/privacy/1.0.md" in problem.hint
    write(root, {"policy/archive/privacy/1.0.md": ONE})
    assert labels(root) == ["1.0", "2.0"]


def test_file_that_is_not_utf8(repository: Make) -> None:
    problem = failure(repository({"policy/privacy.md": ONE.replace("name", "naïve").encode("latin-1")}))
    assert isinstance(problem, PolicyError)
    assert problem.where == "policy/privacy.md:11"
    assert "UTF-8" in f"{problem.message} {problem.hint}"


def test_unknown_taxonomy_term_names_its_line(repository: Make) -> None:
    register = "practices:\n  - data: user.contact.emial\n    uses: [essential.service]\n"
    problem = failure(repository({"policy/privacy.md": ONE, "policy/privacy.practices.yml": register}))
    assert isinstance(problem, RegisterError)
    assert problem.message == ("unknown data category 'user.contact.emial'; did you mean 'user.contact.email'?")
    assert problem.where == "policy/privacy.practices.yml:2"
