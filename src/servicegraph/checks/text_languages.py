"""Texts that stand under the tag of another language than the one they are written in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal

from servicegraph.checks.definition import LiteralUse, Remedy, Scope, check, found_elsewhere
from servicegraph.checks.language_guess import guess, margin, may_be_foreign
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.written_literals import place_of, rewritten
from servicegraph.dataset.labels import NAMING
from servicegraph.diagnostics import Diagnostic, Fix, Related, Severity, built_in
from servicegraph.messages import LANGUAGES, keys, primary, texts
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS, SKOS, Term

_TEXTS = frozenset(
    (*NAMING, RDFS + "comment", DCT + "description", SKOS + "definition", SKOS + "altLabel", SKOS + "scopeNote")
)
# What these are called is a name of their own, often in another language.
_PROPER = frozenset(
    NS + name for name in ("Organisation", "InformationSystem", "OperatingModel", "SourceDocument", "DataSource")
)
_MORE = (
    "service:club a sg:Service ; rdfs:label {} ; dct:description {} ;\n"
    "    sg:sector sector:social ; sg:providedBy organisation:county ."
)
_RIGHT = '"Päiväkerho"@fi , "Dagklubb"@sv , "Day club"@en'
_DESCRIBED = '"Lapset leikkivät ja oppivat yhdessä."@fi , "Barnen leker och lär sig tillsammans."@{}'
_NAMED = '"Vanhuspalvelujen päivätoiminta"@{} , "Dagverksamhet för äldre"@{} , "Day activities"@en'


@check(
    Severity.WARNING,
    remedy=Remedy.OFFERED,
    fails={"more.ttl": _MORE.format(_NAMED.format("sv", "fi").replace("@sv", "@sv # here\n   ", 1), '"Hei"@fi')},
    passes={"more.ttl": _MORE.format(_NAMED.format("fi", "sv"), _DESCRIBED.format("sv"))},
)
def swapped_languages(scope: Scope) -> Iterator[Diagnostic]:
    """Texts of one property whose language tags have changed places, and single texts under a wrong tag.

    Only where the words say so clearly. A text that stands under several tags, as a name of its own does, is passed
    over.
    """
    groups: dict[tuple[Term, str], list[LiteralUse]] = {}
    doubtful: dict[tuple[Term, str], list[LiteralUse]] = {}
    for use in scope.literals:
        if use.language and use.predicate in _TEXTS:
            key = (use.subject, use.predicate)
            groups.setdefault(key, []).append(use)
            if may_be_foreign(use.language, use.value):
                doubtful.setdefault(key, []).append(use)
    first = primary(scope.dataset.settings.languages[0])
    proper: frozenset[Term] | None = None
    for key, odd in doubtful.items():
        uses = groups[key]
        if swapped := _swapped(odd, uses):
            yield _swap(scope, swapped)
            continue
        for use in odd:
            meant = _meant(use, uses)
            # A name that the catalogue's first language lacks for that reason is told by the check of names.
            is_told = key[1] in NAMING and meant == first and all(primary(one.language) != first for one in uses)
            if meant and not is_told and _is_sure(use, meant):
                proper = _proper(scope) if proper is None else proper
                if key[1] not in NAMING or key[0] not in proper:
                    yield _wrong(scope, use, meant, uses)


def _meant(use: LiteralUse, uses: Sequence[LiteralUse]) -> str:
    """The language that the text of *use* seems to be written in when its tag says another; empty otherwise."""
    language = primary(use.language)
    if any(other.value == use.value and primary(other.language) != language for other in uses):
        return ""
    meant = guess(use.value)
    # @se, Northern Sámi, is often written where Swedish is meant.
    known = language in LANGUAGES or (language, meant) == ("se", "sv")
    return meant if known and meant and meant != language else ""


def _is_sure(use: LiteralUse, meant: str) -> bool:
    """Whether one text alone is enough to say so: a name in a foreign language is often right where it stands."""
    return margin(use.value, meant, primary(use.language)) >= (8 if use.predicate in NAMING else 9)


def _swapped(odd: Sequence[LiteralUse], uses: Sequence[LiteralUse]) -> list[tuple[LiteralUse, str]]:
    """Texts of one property that stand under each other's tags: two, or three in a ring, with what each is meant for.

    Together they have to say it clearly, and none of them may speak against it.
    """
    by_language = {primary(use.language): use for use in uses if primary(use.language) in LANGUAGES}
    tags = [primary(use.language) for use in odd if primary(use.language) in by_language]
    if len(by_language) < 2 or not tags or len({use.value for use in by_language.values()}) < len(by_language):
        return []
    best: tuple[int, dict[str, str]] = (0, {})
    for order in itertools.permutations(by_language):
        moved = {tag: meant for tag, meant in zip(by_language, order, strict=True) if tag != meant}
        margins = [margin(by_language[tag].value, meant, tag) for tag, meant in moved.items()]
        if margins and min(margins) >= 0 and max(margins) >= 2 and sum(margins) >= 2 * len(moved) + 1:
            best = max(best, (sum(margins), moved), key=lambda found: found[0])
    return [(by_language[tag], meant) for tag, meant in best[1].items()]


def _swap(scope: Scope, swapped: list[tuple[LiteralUse, str]]) -> Diagnostic:
    first, meant = swapped[0]
    tags = {primary(use.language): use.language for use, _ in swapped}
    fixes = [rewritten(use, after="@" + tags[language]) for use, language in swapped]
    edits = tuple(edit for fix in fixes for one in fix for edit in one.edits)
    return built_in(
        "swapped-languages",
        Severity.WARNING,
        place_of(first),
        focus=first.subject,
        path=Path(predicate=first.predicate),
        value=Literal(first.value, language=first.language),
        related=tuple(
            Related(place_of(use), texts("related.text-in", language=_named(said))) for use, said in swapped[1:]
        ),
        fixes=(Fix(texts("fix.swap-languages"), edits),) if all(fixes) else (),
        thing=Sentences(scope).names(first.subject),
        text=_short(first.value),
        tag=first.language,
        meant=tags[meant],
    )


def _wrong(scope: Scope, use: LiteralUse, meant: str, uses: Sequence[LiteralUse]) -> Diagnostic:
    # With a text in that language already there, one of the two is wrong, and nobody but a reader knows which.
    is_free = all(primary(other.language) != meant for other in uses)
    return built_in(
        "text-in-other-language",
        Severity.WARNING,
        place_of(use),
        focus=use.subject,
        path=Path(predicate=use.predicate),
        value=Literal(use.value, language=use.language),
        fixes=rewritten(use, after="@" + meant) if is_free else (),
        thing=Sentences(scope).names(use.subject),
        text=_short(use.value),
        tag=use.language,
        meant=meant,
        language=_named(meant),
    )


def _named(language: str) -> Mapping[str, str]:
    key = f"language.{language}"
    return texts(key) if key in keys() else texts("language.other", code=language)


def _proper(scope: Scope) -> frozenset[Term]:
    """What has a name of its own, by its type."""
    return frozenset(
        quad.subject
        for file in scope.dataset.data
        for quad in file.quads
        if quad.predicate.value == RDF + "type" and getattr(quad.object, "value", "") in _PROPER
    )


def _short(text: str) -> str:
    text = re.sub(r"\s+", " ", text)
    return text if len(text) <= 60 else text[:59] + "…"


text_in_other_language = found_elsewhere(
    "text-in-other-language",
    Severity.WARNING,
    fails={"more.ttl": _MORE.format(_RIGHT, '"Barnen leker och lär sig tillsammans med andra."@fi # here\n')},
    passes={"more.ttl": _MORE.format(_RIGHT, '"Barnen leker och lär sig tillsammans med andra."@sv')},
    remedy=Remedy.OFFERED,
)
