"""Which of Finnish, Swedish and English a short text is written in, by its small words, endings and letters.

It says nothing rather than something doubtful: names are short, and many of them are foreign.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

_WORD = re.compile(r"[^\W\d_]+")
# What is no prose: code between backticks, places for values, addresses, names and numbers of a program.
_CODE = re.compile(r"`[^`]*`|\{[^}]*\}|\S*(?:://|@|_)\S*|\b[\w.-]*\d[\w.-]*|\b\w+:\w\S*")
_MAY_BE_CODE = re.compile(r"[`{:@_\d]")
_LEAST_FOR, _LEAST_APART = 3, 5
# Words that are frequent in one of the languages and are none, or rare, in the others.
_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "fi": frozenset(
            "ja tai sekä että ei eivät eikä ovat ole olla oli joka jotka jonka joita jota joiden jolla kun kuin myös "
            "sen sitä siitä siihen se tämä tässä nämä näistä hän he ne niiden niistä heidän mukaan kanssa välillä "
            "välinen kautta varten asti lisäksi eli jos mutta vain oma oman omat voi voidaan tulee ilman vai niin "
            "eri muu muut kaikki yhdessä yhteinen palvelu palvelut palvelun palveluja".split()
        ),
        "sv": frozenset(
            "och att det som är av för inte ett från eller hos mellan genom enligt samt till när där här också ska "
            "blir utan efter deras även vid något någon inga ingen varje olika flera andra alla sig sin sina dess "
            "finns kan så på om tjänst tjänster tjänsten".split()
        ),
        "en": frozenset(
            "the of and for with that by or not are be been has have is this these those which who whose what when "
            "where from at as its their they there an between into about without than other any it can does "
            "service services care".split()
        ),
    }
)
# How words of six letters and more end in one language and hardly in the others.
_ENDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fi": tuple(
            "ssa ssä sta stä lla llä lle ksi een iin ien jen isen inen iset ksen uus yys kset keen sto stö tto ttö vat "
            "vät aan ään tään elu elut ntä aja ija ijä oja uja ukset minen eet tiin nti ttu tty mät mat nut sti "
            "kko oisto imisto akko olu ilu".split()
        ),
        "sv": tuple(
            "ningar ngen ngar arna erna orna ande skap het heten ård igt liga iga ats ade tjänst tjänster ning "
            "nde rna erar eras erad ligt iska nsten lning dning rning stöd".split()
        ),
        "en": tuple("tion tions ment ments ness ity ities ly nce nces ing ings ship ery".split()),
    }
)
_LETTERS: tuple[tuple[re.Pattern[str], str, int], ...] = (
    (re.compile(r"ää|yy|öö|uu|ii|äy|yö|uo|hd|kk|tt[aäoöuy]|lk[aäeu]|aa[nt]"), "fi", 1),
    (re.compile(r"å"), "sv", 2),
    (re.compile(r"tjä|fö|gru|sk[aäö]|ck|dn|rb"), "sv", 1),
    (re.compile(r"th|wh|ea|ou|sh|[^aeiouyäöå]y$|ee|oo|qu|w"), "en", 1),
)
# What a word of the language, in small letters, has only when it is a foreign one.
_FOREIGN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "fi": re.compile(r"[bcfqwxzå]|(?<!n)g|dn|\b(?:d|[kpst][lr]|st|sk|sp)"),
        "sv": re.compile(r"ää|yy|öö|uu|ii|aa|w|th|oo|uo|ksi|nk[aä]|\b(?:on|ovat|joka|jotka)\b"),
        "en": re.compile(r"[åäö]|aa|ii|uu|kk|jj|yy|uo|ksi|lj|\b(?:ovat|joka|jotka|och|att|som)\b"),
    }
)
# What a text, in small letters, has when it is in the language.
_PLAIN: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "fi": re.compile(r"ss[aä]\b|st[aä]\b|ll[aä]\b|lle\b|ksi\b|ien\b|jen\b|\bja\b|aan\b|ään\b|inen\b|vat\b|vät\b"),
        "sv": re.compile(r"\b(?:och|för|av|med|att|är|som)\b|å(?=[a-zåäö])|ningen\b|erna\b|arna\b"),
        "en": re.compile(r"\b(?:the|of|and|for|with|by)\b|tion\b"),
    }
)


@functools.lru_cache(maxsize=100_000)
def _evidence(word: str) -> tuple[int, int, int]:
    """How much *word* speaks for Finnish, Swedish and English; less than nothing speaks against it."""
    scores = dict.fromkeys(_WORDS, 0)
    for language, words in _WORDS.items():
        scores[language] += 3 if word in words else 0
        scores[language] += 2 if len(word) >= 6 and word.endswith(_ENDINGS[language]) else 0
        scores[language] -= 2 if _FOREIGN[language].search(word) else 0
    for pattern, language, weight in _LETTERS:
        scores[language] += weight if pattern.search(word) else 0
    return scores["fi"], scores["sv"], scores["en"]


@functools.lru_cache(maxsize=1000)
def scores(text: str) -> Mapping[str, int]:
    """How much the words of *text*, each counted once, speak for each language; code and addresses are left out."""
    words = {word.lower() for word in _WORD.findall(_CODE.sub(" ", text) if _MAY_BE_CODE.search(text) else text)}
    found = [_evidence(word) for word in words if len(word) > 1]
    return dict(zip(_WORDS, map(sum, zip(*found, strict=True)), strict=True)) if found else dict.fromkeys(_WORDS, 0)


def guess(text: str) -> str:
    """The language that *text* is clearly written in; empty when that is not clear."""
    found = scores(text)
    best, second = sorted(found, key=lambda language: -found[language])[:2]
    return best if found[best] >= _LEAST_FOR and found[best] - found[second] >= _LEAST_APART else ""


def margin(text: str, one: str, other: str) -> int:
    """How much more *text* speaks for the language *one* than for *other*."""
    found = scores(text)
    return found.get(one, 0) - found.get(other, 0)


def may_be_foreign(language: str, text: str) -> bool:
    """Whether a glance at *text* lets one doubt that it is written in *language*: a quick way to pass most texts."""
    code = language.partition("-")[0]
    if code not in _PLAIN:
        return True
    small = text.lower()  # once: patterns that take both for one are much slower
    return not _PLAIN[code].search(small) and _FOREIGN[code].search(small) is not None
