"""What German, French and Spanish texts promise of the time between the notice of a change and its effect."""

from __future__ import annotations

import pytest

from fairnotice.document import parse
from fairnotice.gate.announcing import stated_period

TITLES = {"de": "Änderungen dieser Erklärung", "fr": "Modifications de la politique", "es": "Cambios en esta política"}
PROMISES = """
de 30  Wir veröffentlichen Änderungen mindestens 30 Tage vor ihrem Inkrafttreten auf dieser Seite.
de 30  Über wesentliche Änderungen informieren wir Sie dreißig (30) Tage im Voraus.
de 14  Änderungen treten 14 Tage nach ihrer Veröffentlichung in Kraft.
de 28  Wir kündigen Änderungen mit einer Frist von vier Wochen an.
de 30  Neue Fassungen werden einen Monat, bevor sie gelten, auf der Website bekannt gemacht.
de 14  Für jede Änderung gilt eine 14-tägige Ankündigungsfrist.
de 14  Sie erfahren von Änderungen mit zweiwöchigem Vorlauf.
de 14  Wir teilen Ihnen Änderungen zehn Werktage vorher mit.
de 42  Wir melden Änderungen 30 Arbeitstage vorab.
de 60  Kleine Änderungen zeigen wir 14 Tage, große 60 Tage vor dem Inkrafttreten an.
fr 30  Nous publions un avis sur ce site au moins 30 jours avant l'entrée en vigueur de toute modification.
fr 30  Vous serez informés de tout changement important un mois à l'avance.
fr 15  Nous vous informons avec un préavis de quinze (15) jours.
fr 14  Les modifications prennent effet 14 jours après leur publication.
fr 60  Toute nouvelle version s’applique deux mois après qu’elle a été annoncée.
fr 14  Nous annonçons les changements dix jours ouvrés avant leur entrée en vigueur.
fr 21  Un préavis minimum d'au moins trois semaines vous est notifié.
es 30  Publicaremos los cambios en este sitio al menos 30 días antes de que entren en vigor.
es 15  Le informaremos de los cambios con una antelación de quince (15) días.
es 30  Avisaremos de cualquier modificación importante con un mes de antelación.
es 14  Las modificaciones surtirán efecto 14 días después de su publicación.
es 14  Anunciamos los cambios con diez días hábiles de preaviso.
es 45  Enviamos la nueva versión cuarenta y cinco días antes.
"""
NONE = """
de Sie können der Änderung innerhalb von 30 Tagen nach unserer Mitteilung widersprechen, dann gilt die alte Fassung.
de Änderungen geben wir hier bekannt. Frühere Fassungen bewahren wir 10 Jahre auf.
de Änderungen gelten, sobald sie veröffentlicht sind. Anfragen beantworten wir binnen eines Monats.
de Sie können Ihr Konto nach einer Änderung mit einer Frist von 14 Tagen kündigen.
fr Vous pouvez vous y opposer dans un délai de 30 jours suivant la publication ; sinon la modification s'applique.
fr Les modifications sont publiées ici. Nous répondons sous un mois.
fr Les versions antérieures sont conservées pendant dix ans.
es Puede oponerse en un plazo de 30 días desde la publicación; en otro caso el cambio se aplica.
es Los cambios se publican aquí. Conservamos las versiones anteriores durante diez años.
"""


def promised(language: str, sentence: str, title: str = "") -> int | None:
    stated = stated_period(parse(f"# Text\n\n## {title or TITLES[language]}\n\n{sentence}\n"))
    return stated.usual if stated else None


@pytest.mark.parametrize("line", PROMISES.strip().splitlines())
def test_a_promised_period_is_read_in_the_languages_of_the_messages(line: str) -> None:
    language, days, sentence = line.split(maxsplit=2)
    assert promised(language, sentence) == int(days)


@pytest.mark.parametrize("line", NONE.strip().splitlines())
def test_other_lengths_of_time_are_none(line: str) -> None:
    assert promised(*line.split(maxsplit=1)) is None


ELSEWHERE = {
    "de": ("Änderungen der Datenschutzerklärung gelten 30 Tage nach Bekanntgabe.", "Wir liefern 2 Tage vorher."),
    "fr": ("La politique peut être modifiée avec 30 jours de préavis.", "La livraison est annoncée 2 jours avant."),
    "es": ("Esta política puede modificarse con 30 días de antelación.", "Avisamos de la entrega 2 días antes."),
}


@pytest.mark.parametrize("language", ELSEWHERE)
def test_a_sentence_on_changes_is_known_by_its_words_or_its_title(language: str) -> None:
    on_changes, other = ELSEWHERE[language]
    assert promised(language, on_changes, "Text") == 30
    assert promised(language, other, "Text") is None
    assert promised(language, other) == 2
