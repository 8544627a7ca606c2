"""What a statement says in numbers: lengths of time, ages, legal instruments; and what is only an address or a date."""

from __future__ import annotations

import re

NUMBERS = {
    word: number
    for number, word in enumerate(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty
        """.split()
    )
} | {"twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-five": 45, "sixty": 60, "ninety": 90}
NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
OPEN = r"(?:at least|a minimum of|no less than|not less than|more than) "
DURATION = re.compile(
    rf"\b({OPEN})?({NUMBER}|(?:(?<=within )|(?<=after )|(?<=for ))an?)(?:\s*\(\s*{NUMBER}\s*\))?"
    r"[\s-]+(?:calendar |business |working |full )?"
    r"(hour|day|week|month|year)s?\b(?! of age| old|-old)"
)
OPEN_END = 1.001  # so much longer than two years is "at least two years"
DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 365 / 12, "year": 365}
AGE = re.compile(
    rf"\b(?:under|over|below|age|ages|aged|age of|at least|older than|younger than)\s+(?:the age of\s+)?({NUMBER})\b"
    r"(?!\s*(?:%|percent|calendar|business|minute|hour|day|week|month|metre|kilo|euro|dollar))"
    rf"|\b({NUMBER})(?=(?: years)? (?:or older|or over|or above|and older|and over|of age|old)\b)"
)
PEOPLE = r"(?:users?|people|persons?|anyone|everyone|those|players?|pupils?|members?|customers?)"
AGE_CUE = re.compile(
    r"\bage[ds]?\b|years old|\bmust be at least|\b(?:under|over|below) 1[2-8]\b"
    r"|child|minor|parent|guardian|older|younger"
    rf"|\b{PEOPLE} (?:who are |aged )?(?:under|over|below)\b"
)
INSTRUMENT = re.compile(
    r"(?:celex|eur-lex|legislation\.gov)\S*?(\d{5}[A-Z]{1,2}\d{3,4}|\d{4}/\d{2,4})"
    r"|\b(?:19|20)\d\d/\d{2,4}(?=[/ ,.;)]|$)",
    re.IGNORECASE,
)

# In several languages, so that a new date alone is no change in any of them.
MONTHS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar februar märz mai juni juli oktober dezember jänner janvier février mars avril juin juillet août septembre
    octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus augusti
    maj janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
"""
MONTH = "(?:" + "|".join(sorted(MONTHS.split(), key=len, reverse=True)) + ")"
YEAR = r"(?:19|20)\d\d"
DATE = "|".join(
    (
        rf"{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? {YEAR}",
        rf"\d{{1,2}}(?:st|nd|rd|th|er)?\.? (?:of |de )?{MONTH}\.?,? (?:de )?{YEAR}",
        rf"{MONTH},? {YEAR}",
        r"\d{4}-\d\d-\d\d",
        r"\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d",
        r"(?<=: )\d{1,2}(?=\.\Z)",  # of "Stand: 1. März 2023", taken for the end of a sentence
    )
)
LINK = (
    r"(?:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{2,}/\S*"
    r"|\b[\w.-]+\.(?:com|org|net|io|eu|gov|edu|example|(?:co|org|ac|gov)\.[a-z]{2}|[a-z]{2,3}(?=/))(?:/\S*)?"
)
MAIL_ADDRESS = r"\S+@\S+\.\w+"
TELEPHONE = r"\+?\d[\d ()-]{8,}\d"
CLOCK = r"\b\d{1,2}(?:[:.]\d\d)? ?(?:a\.?m\b\.?|p\.?m\b\.?)|\b\d{1,2}:\d\d\b"
UNREAD = re.compile(rf"{LINK}|{MAIL_ADDRESS}|\b(?:{DATE})\b|{TELEPHONE}|{CLOCK}", re.IGNORECASE)
# A street and its number, or a post office box, with a town, and what tells the town apart.
_NAME = r"[A-Z][\w'’.-]*"
_OF = r"(?: (?:des|du|de|la|le|der|den|van|von|di|del|della|g\.|pr\.|al\.|ul\.))*"
_STREET = (
    rf"(?:\b(?:Level|Floor|Suite|Unit) \d+, )?(?:\b\d{{1,5}}[a-zA-Z]?(?: {_NAME}){{1,4}}"
    rf"|\b{_NAME}{_OF}(?: {_NAME}){{0,3}}{_OF} \d{{1,4}}[a-z]?"
    r"|\bP\.? ?O\.? Box \d+)"
)
# A street that is told by its last part needs no postcode after its town.
_STREET_NAME = r"\b[A-Z]\w+(?:gatan|gata|vägen|straße|strasse|gasse|gracht|straat|laan|platz|allee|gade) \d{1,4}[a-z]?"
_POSTCODE = r"(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{1,2}|\d{5})\b"
_TOWN = rf"(?:(?:[A-Z]{{1,2}}-)?\d{{4,6}} {_NAME}|{_NAME}(?: {_NAME}){{0,2}}(?:,? [A-Z]{{2}})?,? {_POSTCODE})"
ADDRESS = re.compile(rf"{_STREET}(?:, (?:Suite|Floor|Unit) \w+)?, {_TOWN}|{_STREET_NAME}, {_NAME}")
STEP = r"\s*[>›→»]\s*"
_CAPITALS = r"[A-Z][\w'’-]*(?: [A-Z&][\w'’-]*)*"
MENU = re.compile(rf"{_CAPITALS}(?:{STEP}[A-Z][\w'’&-]*(?: [\w'’&-]+){{0,4}}?(?={STEP}))*{STEP}{_CAPITALS}")
TRAIL = re.compile(rf"\s*[^.!?|>›→»]+(?:{STEP}[^.!?|>›→»]+){{2,}}")
# An entry in a document's own list of its versions.
LOG_ENTRY = re.compile(rf"\W*(?:{DATE}|v(?:ersion)? ?\d[\d.]*)\s*(?:[:|–—-]|\(\w)", re.IGNORECASE)
DIGIT = re.compile(r"\d")
HINT = re.compile(r"[\d@]|\.\w")


def without_addresses(text: str) -> str:
    """Give a text with links, mail addresses, telephone numbers and dates blotted out, of the same length."""
    if not HINT.search(text):
        return text
    return UNREAD.sub(lambda found: " " * len(found.group()), text)


def without_menus(text: str) -> str:
    """Give a text with the ways through a menu, such as Settings > Privacy, blotted out, of the same length."""
    if not any(step in text for step in ">›→»"):
        return text
    if TRAIL.fullmatch(text):
        return " " * len(text)
    return MENU.sub(lambda found: " " * len(found.group()), text)


def without_postal_addresses(text: str) -> str:
    """Give a text with postal addresses blotted out, of the same length."""
    return ADDRESS.sub(lambda found: " " * len(found.group()), text) if "," in text and DIGIT.search(text) else text


def durations(folded: str) -> dict[float, tuple[int, int]]:
    """Give the lengths of time in a text in small letters: days -> where they stand."""
    return dict(lengths(folded))


def lengths(folded: str) -> list[tuple[float, tuple[int, int]]]:
    """Give the lengths of time in a text in small letters, in order: days, and where they stand."""
    if not any(unit in folded for unit in DAYS):
        return []
    return [
        (_days(_number(found[2]), found[3]) * (OPEN_END if found[1] else 1), found.span())
        for found in DURATION.finditer(folded)
    ]


def ages(folded: str) -> dict[float, tuple[int, int]]:
    """Give the ages of people in a text in small letters: years -> where they stand."""
    if not AGE_CUE.search(folded):
        return {}
    return {_number(found[1] or found[2]): found.span() for found in AGE.finditer(folded)}


def instruments(text: str) -> frozenset[str]:
    """Give the legal instruments that a text cites by number, such as 32021D0914 or 2021/914."""
    return frozenset((found[1] or found.group()).upper() for found in INSTRUMENT.finditer(text))


def _days(number: float, unit: str) -> float:
    """Give a length of time in days; 30, 60, 90 and 180 days are as many months."""
    if unit == "day" and number in (30, 60, 90, 180):
        return number / 30 * DAYS["month"]
    return number * DAYS[unit]


def _number(text: str) -> float:
    return float(text) if text.isdigit() else float(NUMBERS.get(text, 1))
