"""What depends on more than one text: translations, registers at a glance, and counts of who was told."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fairnotice.errors import PolicyError
from fairnotice.model import Decision, DecisionKind, DocumentHistory, Practice, Recipient, Register, Status, Version
from fairnotice.site import SitePlan, is_policy_source, plan_of
from site_cases import FIRST, ONE, SECOND, SETTINGS, THIRD, TWO, banner, body, day, file, plan, version

# ---------------------------------------------------------------- translations


def french(original: Version, text: str, *summaries: str) -> Version:
    decisions = tuple(Decision("choix", DecisionKind.NEW_DISCLOSURE, summary) for summary in summaries)
    # a translation's own dates do not count
    wrong = day("2001-01-01")
    source = text.encode()
    return Version(
        "privacy.fr", original.label, "Confidentialité", wrong, wrong, text, source, decisions=decisions, blob="f"
    )


FRENCH = (
    french(SECOND, "## Données\n\nNous gardons votre nom.\n\n## Choix {#choix}\n\nVous pouvez vous opposer.\n"),
    french(THIRD, "## Données\n\nNous gardons tout.\n", "Example Ltd communique les noms à des assureurs."),
)


def translated(today: str, *versions: Version, originals: tuple[Version, ...] = (FIRST, SECOND, THIRD)) -> SitePlan:
    translation = DocumentHistory("privacy.fr", "policy/privacy.fr.md", versions, language="fr")
    return plan("" or today, *originals, translations=(translation,))


def test_a_translation_has_its_own_pages_in_its_language() -> None:
    site = translated("2026-12-01", *FRENCH)
    pages = [page for page in site.pages if page.language == "fr"]
    assert [(page.src_uri, page.title) for page in pages if not page.src_uri.endswith("index.md")] == [
        ("privacy.fr.md", "Confidentialité"),
        ("privacy.fr/upcoming.md", "Confidentialité, future version"),
        ("privacy.fr/changes.md", "Confidentialité\N{NO-BREAK SPACE}: modifications"),
        ("privacy.fr/versions.md", "Confidentialité\N{NO-BREAK SPACE}: versions"),
        ("privacy.fr/since.md", "Confidentialité\N{NO-BREAK SPACE}: depuis votre inscription"),
    ]
    english = [{"Privacy Policy": "privacy.md"}, {"Changes": "privacy/changes.md"}]
    menu = [{"Confidentialité": "privacy.fr.md"}, {"Modifications": "privacy.fr/changes.md"}]
    assert [site.menu("fr")[:2], site.menu("fr")[-1]["English"][:2]] == [tuple(menu), english]
    assert [site.menu()[:2], site.menu()[-1]["Français"][:2]] == [tuple(english), menu]
    assert site.menu("de") == site.menu()
    assert "privacy.fr.md" not in site.hidden


def test_a_translation_stands_as_its_document_does_whatever_dates_it_gives() -> None:
    text = body(translated("2026-12-01", *FRENCH), "privacy.fr.md")
    assert 'Version 2.0. Publiée le <time datetime="2025-01-01">1er janvier 2025</time>.' in text
    assert '<a href="../privacy/" hreflang="en" lang="en">English</a>' in text
    later = body(translated("2027-01-11", *FRENCH), "privacy.fr/versions/2.0/index.md")
    assert 'du <time datetime="2025-02-01">1er février 2025</time> au <time datetime="2027-01-10">10 janvier' in later


def test_each_language_has_its_banner_and_the_notice_its_words() -> None:
    site = translated("2026-12-01", *FRENCH)
    assert banner(site, "fr") == (
        "<p><strong>Example Ltd a modifié le document «\N{NO-BREAK SPACE}Confidentialité\N{NO-BREAK SPACE}».</strong>"
        ' La nouvelle version prend effet le <strong><time datetime="2027-01-11">11 janvier 2027</time></strong>.'
        " Example Ltd communique les noms à des assureurs."
        ' <a href="https://policy.example.com/privacy.fr/changes/2.0-to-3.0/">Voir ce qui change</a>'
        ' <a href="https://policy.example.com/privacy.fr/upcoming/">Lire le futur texte</a></p>'
    )
    assert "Example Ltd has updated its Privacy Policy." in banner(site, "en")
    assert list(json.loads(file(site, "notice.json"))["labels"]) == ["en", "fr"]


def test_a_notice_of_a_version_that_is_not_translated_leads_to_the_document_itself() -> None:
    text = banner(translated("2026-12-01", FRENCH[0]), "fr")
    assert "Example Ltd a modifié le document" in text
    assert "https://policy.example.com/privacy/upcoming/" in text


def test_a_translation_of_an_old_text_says_so_and_leads_to_the_text_in_force() -> None:
    text = body(translated("2027-01-11", FRENCH[0]), "privacy.fr.md")
    assert "Cette traduction est celle d’un texte qui n’est plus en vigueur." in text
    assert '<a href="../privacy/">Lire le texte en vigueur</a>' in text


def test_a_translation_of_the_coming_text_alone_leads_to_the_text_in_force() -> None:
    text = body(translated("2026-12-01", FRENCH[1]), "privacy.fr.md")
    assert '<a href="../privacy/">Lire le texte en vigueur</a>' in text
    assert "n’est encore en vigueur" not in text


def test_a_translation_that_begins_late_does_not_begin_the_record() -> None:
    page = body(translated("2026-12-01", *FRENCH), "privacy.fr/versions.md")
    assert "Un avis bien visible est affiché" in page
    assert "La première version consignée." not in page


def test_a_draft_of_a_translation_is_not_published_with_the_version_that_it_translates() -> None:
    translation = DocumentHistory("privacy.fr", "policy/privacy.fr.md", FRENCH[:1], draft=FRENCH[1], language="fr")
    site = plan("2026-12-01", FIRST, SECOND, THIRD, translations=(translation,))
    assert "Nous gardons tout." not in "".join(page.body for page in site.pages)


def test_a_version_is_judged_once_in_the_language_of_the_document() -> None:
    page = body(translated("2026-12-01", *FRENCH), "privacy.fr/changes.md")
    assert "Example Ltd communique les noms" in page
    assert "Toutes les personnes concernées sont averties par e-mail" in page
    assert "constat" not in page


def test_what_was_found_is_told_in_the_language_of_the_page_or_marked_as_english() -> None:
    german = [
        version("1.0", "2024-01-01", "2024-02-01", "## Daten\n\nWir speichern deinen Namen für ein Jahr.\n"),
        version("2.0", "2025-01-01", "2025-02-01", "## Daten\n\nWir geben deinen Namen an Versicherer weiter.\n"),
    ]
    settings = replace(SETTINGS, language="de")
    told = body(plan("2026-12-01", *german, settings=settings), "privacy/changes.md")
    assert (
        "Diese Worte sind nicht englisch und wurden nicht beurteilt: “Wir geben deinen Namen an Versicherer weiter”\n"
    ) in told
    assert "were not judged" not in told
    english = body(plan("2026-12-01", FIRST, SECOND, settings=settings), "privacy/changes.md")
    assert '<span lang="en">Retention: two years instead of one year' in english


def test_a_withdrawal_holds_in_every_language() -> None:
    withdrawn = replace(THIRD, status=Status.WITHDRAWN)
    site = translated("2026-12-01", *FRENCH, originals=(FIRST, SECOND, withdrawn))
    assert "a retiré les modifications" in banner(site, "fr")
    assert site.page("privacy.fr/upcoming.md") is None


def test_marks_of_a_redline_are_heard_in_the_language_of_the_page() -> None:
    page = body(translated("2026-12-01", *FRENCH), "privacy.fr/changes/2.0-to-3.0/index.md")
    assert '<span class="fn-hidden">[supprimé: </span>' in page
    assert "[removed" not in page


# ---------------------------------------------------------------- the register at a glance


def register(*practices: Practice) -> Register:
    return Register(practices)


NAME = Practice("user.name", "essential.service", section="data")
AGENT = Practice("user.name", "essential.service", Recipient("Postbrook", agent=True), section="data")
INSURER = Practice("user.name", "sales", Recipient("Larkfold Cover", agent=False), section="choices")
SALES = Practice("user.name", "sales", section="choices")
EMAIL = Practice("user.contact.email", "marketing", section="data")
OLD = replace(SECOND, register=register(NAME, EMAIL))
NEW = replace(THIRD, register=register(NAME, AGENT, SALES, INSURER))


def cells(site: SitePlan, src_uri: str = "privacy/practices.md") -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", body(site, src_uri), re.DOTALL)
    plain = [re.findall(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in plain]


def test_what_is_new_and_what_ends_is_marked_while_a_version_is_to_come() -> None:
    site = plan("2026-12-01", FIRST, OLD, NEW)
    assert cells(site) == [
        ["Data", "What for", "Who gets them"],
        ["Name", "Providing the service", "New Postbrook (on our behalf)"],
        ["New Sales", "Larkfold Cover"],
        ["E-mail address", "Ends Marketing", "Only us"],
    ]
    assert "what it adds or ends is marked." in body(site, "privacy/practices.md")
    assert '<a href="../upcoming/#choices">Sales</a>' in body(site, "privacy/practices.md")


def test_what_is_new_stays_marked_as_long_as_the_notice_runs() -> None:
    marked = [["Data", "What for", "Who gets them"], ["Name", "Providing the service", "New Postbrook (on our behalf)"]]
    assert cells(plan("2027-02-10", FIRST, OLD, NEW)) == [*marked, ["New Sales", "Larkfold Cover"]]
    assert "New" not in str(cells(plan("2027-02-11", FIRST, OLD, NEW)))


def test_a_document_without_a_register_has_no_such_page() -> None:
    site = plan("2026-12-01", FIRST, SECOND)
    assert site.page("privacy/practices.md") is None
    assert "practices" not in str(site.menu()) + body(site, "privacy.md")


def test_terms_are_named_and_never_shown_as_keys() -> None:
    page = body(plan("2026-12-01", FIRST, OLD, NEW), "privacy/changes.md")
    assert "Name, for: Sales, to Larkfold Cover" in page
    assert "user.name" not in page


# ---------------------------------------------------------------- since a day


def test_every_day_belongs_to_the_version_that_held_then() -> None:
    page = body(plan("2026-12-01", FIRST, SECOND, THIRD), "privacy/since.md")
    assert re.findall(r'<tr data-day="(.*?)">', page) == ["2025-02-01", "2024-02-01"]
    assert '<a class="fn-go" href="../changes/1.0-to-2.0/">Changes from version 1.0 to the text in force</a>' in page
    assert '<a href="../changes/1.0-to-3.0/">Changes from version 1.0 to the coming version 3.0</a>' in page
    assert '<a href="../changes/2.0-to-3.0/">see what it changes in the text in force</a>' in page


def test_before_a_version_is_in_force_nobody_is_asked_since_when() -> None:
    site = plan("2024-01-15", FIRST, SECOND)
    assert site.page("privacy/since.md") is None


def test_all_links_of_a_document_lead_to_pages_that_are_there() -> None:
    versions = [version(str(n), f"20{n}-01-01", f"20{n}-02-01", f"{ONE}\nEdition {n}.\n") for n in range(10, 28)]
    for today in ("2012-01-15", "2026-12-01"):
        site = plan(today, *versions)
        known = {page.src_uri.removesuffix("index.md").removesuffix(".md").rstrip("/") for page in site.pages}
        known |= {file.src_uri for file in site.files}
        for page in site.pages:
            here = page.src_uri.removesuffix("index.md").removesuffix(".md").rstrip("/")
            for link in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', page.lead + page.body):
                target = Path("/", here, link).as_posix()
                resolved = str(Path(target).resolve()).removeprefix("/")
                assert resolved in known, (page.src_uri, link)


# ---------------------------------------------------------------- who was told


def manifest(root: Path, **counts: Any) -> None:
    folder = root / "notices"
    folder.mkdir(exist_ok=True)
    content = {"notice": {"id": "privacy-2.0"}, "counts": counts}
    (folder / "privacy-2.0.json").write_text(json.dumps(content), encoding="utf-8")


def test_the_lists_say_how_many_were_told_and_how(tmp_path: Path) -> None:
    settings = replace(SETTINGS, policy_dir=tmp_path)
    manifest(
        tmp_path,
        messages={"required": 12000, "opted-in": 400},
        channels={"email": 7, "fax": 1, "post": 31, "none": 4},
        accounts={"new-use": 12000},
    )
    site = plan("2026-12-01", FIRST, SECOND, settings=settings)
    words = "Its notice is addressed to 12,400 people by e-mail, 1 by fax and 31 by post."
    assert words in body(site, "privacy/versions.md")
    assert words in body(site, "privacy/changes.md")
    assert json.loads(file(site, "privacy/versions.json"))["versions"][1]["told"] == {
        "email": 12400, "fax": 1, "post": 31,
    }  # fmt: skip
    assert is_policy_source("notices/privacy-2.0.json")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("privacy-2.0.json", "{}", "this is not the manifest of a mailing"),
        ("privacy-2.0.json", '{"notice": {"id": "privacy-2.0"}, "counts": {"messages": {"a": "b"}}}', "this is not"),
        ("other.json", '{"notice": {"id": "x-1"}, "counts": {"messages": {}}}', "is named other.json, but .* x-1"),
    ],
)
def test_a_file_that_is_no_manifest_is_an_error_that_names_it(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / name).write_text(content, encoding="utf-8")
    with pytest.raises(PolicyError, match=words) as caught:
        plan("2026-12-01", FIRST, settings=replace(SETTINGS, policy_dir=tmp_path))
    assert caught.value.where.endswith(name)


# ---------------------------------------------------------------- notices of several versions


def test_a_version_that_changes_one_not_in_force_yet_says_so() -> None:
    correction = version("3.1", "2026-11-20", "2027-02-01", TWO + "More.\n")
    correction = replace(correction, decisions=(Decision("data", DecisionKind.MATERIAL, "Example Ltd does more."),))
    text = banner(plan("2026-12-01", FIRST, SECOND, THIRD, correction))
    assert "It also changes what was announced on" in text
    assert "as version 3.0." in text


def test_a_notice_must_not_be_dismissed_before_it_takes_effect_unless_configured() -> None:
    documents = [DocumentHistory("privacy", "policy/privacy.md", (FIRST, SECOND, THIRD))]
    assert plan_of(documents, SETTINGS, day("2026-12-01")).lasting
    assert not plan_of(documents, SETTINGS, day("2027-01-11")).lasting
    assert not plan_of(documents, replace(SETTINGS, dismissible=True), day("2026-12-01")).lasting
