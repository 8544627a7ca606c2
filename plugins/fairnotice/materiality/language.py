"""Whether a text is English: another language, which this program cannot judge, is never passed silently."""

from __future__ import annotations

from collections.abc import Sequence

# Small words that nearly every English sentence has, without those that other languages write too (in, of, is, we ...).
ENGLISH = frozenset(
    """
    the and your you our that with this from or not which when it will can us them their these any such other those may
    they there would should been what where who how about through by are have has does if
    """.split()
)
# Small words of English that other languages write too.
SHARED = frozenset("a an as at do for he i in is me my no of on or per she so to was we us via".split())
# The commonest small words of other languages in Latin letters that are no English words.
OTHER = frozenset(
    """
    und der die das den dem ein eine einen wir sie ihre ihrer nicht mit für auf von zu werden wird oder sind ist
    les des une et que qui dans pour vous nous vos nos avec sur ne pas sont est aux votre notre cette ces du
    los las una el y que para con por su sus sobre sin nuestros nuestra usted datos del al
    nostri sui sul li quando il lo gli della delle dei di che per con sono nostro nostra vostri tuoi dati nel alla
    os as uma não com para seus sua seu nossos nossa dados pelo pela ao
    de het een van en voor met niet uw jouw wij zijn worden wordt op aan bij naar deze
    och att det som för med inte vi är på av till din dina våra eller om når og ikke til vores dine vår våre
    ja on ei tai että sekä olemme tietoja i w z na do nie się jest oraz lub są dla przez
    a v na s je se že pro nebo jsou nejsou és az egy nem hogy vagy si sa nu este sunt pentru sau din
    ve bir bu için ile veya dan yang dengan untuk kami anda tidak và của các cho không được chúng tôi
    """.split()
) - (SHARED | ENGLISH)
LAST_LATIN_LETTER = "\u024f"
LEAST_WORDS = 6
NO_EVIDENCE_FROM = 12  # words without a small word of any language are a list until there are so many


def is_foreign(words: Sequence[str], known_phrases: int = 0) -> bool:
    """Whether six or more words are hardly English; `known_phrases` are those that the vocabulary knows.

    A menu or a list of names is no language: at least a third of the words must begin with a small letter. Other
    scripts are told by their letters, however few.
    """
    if is_other_script(words):
        return True
    count = len(words)
    if count < LEAST_WORDS or known_phrases * 5 >= count:
        return False
    english = sum(word in ENGLISH for word in words)
    small = [word for word in words if word[0].islower()]
    if len(small) * 3 < count or english * 12 >= count:
        return False
    others = sum(word.lower() in OTHER for word in words) + sum(not word.isascii() for word in small)
    shared = sum(word.lower() in SHARED for word in words)
    return others * 10 >= count > english + shared or (count >= NO_EVIDENCE_FROM and (english + shared) * 12 < count)


def is_english(words: Sequence[str], known_phrases: int) -> bool:
    """Whether a passage of a text in another language is English: a quarter of its words say so."""
    english = sum(word.lower() in ENGLISH for word in words)
    return not is_other_script(words) and len(words) >= LEAST_WORDS and (english + known_phrases) * 4 >= len(words)


def is_other_script(words: Sequence[str]) -> bool:
    """Whether a third of the letters are not Latin ones."""
    letters = "".join(words)
    return not letters.isascii() and sum(letter > LAST_LATIN_LETTER for letter in letters) * 3 > len(letters)
