"""Names in the languages that the catalogue has chosen, and the language tags that say which they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import LiteralUse, Remedy, Scope, check
from servicegraph.checks.language_guess import guess
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.written_literals import place_of, rewritten, written
from servicegraph.dataset.labels import NAMING, is_blank
from servicegraph.diagnostics import Diagnostic, Fix, Location, Severity, built_in
from servicegraph.messages import LANGUAGES, keys, primary, texts
from servicegraph.rdf.index import iris
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import DCT, LOCN, NS, RDF, RDFS, SHAPES, SKOS, Term
from servicegraph.turtle.reading import TurtleFile

_ENTITY = SHAPES + "Entity-iri"
_SEGMENT = NamedNode(NS + "Segment")
# What is named from its ends, or by what is written on a letter.
_NAMED_OTHERWISE = (*(NamedNode(NS + name) for name in ("Interface", "Provision")), NamedNode(LOCN + "Address"))
_TYPE, _IN_SCHEME = NamedNode(RDF + "type"), NamedNode(SKOS + "inScheme")
_CONCEPT = NamedNode(SKOS + "Concept")
_TOP_CONCEPT_OF, _HAS_TOP_CONCEPT = NamedNode(SKOS + "topConceptOf"), NamedNode(SKOS + "hasTopConcept")
_MORE = "service:club a sg:Service ; rdfs:label {names} ; sg:sector sector:social ; sg:providedBy organisation:county ."
_ENGLISH = 'title = { en = "Example" }\nbase = "https://example.org/id/"\nlanguages = ["en", "sv"]\n'
_REST = {
    "organisations.ttl": 'organisation:county a sg:Organisation ; rdfs:label "County"@en , "Området"@sv .',
    "services.ttl": None,
}


@dataclass(frozen=True)
class _Lacking:
    """An entity that has no name in some languages of the catalogue; ``predicate`` is what names it."""

    node: NamedNode
    languages: tuple[str, ...]
    predicate: str


@check(
    Severity.VIOLATION,
    remedy=Remedy.OFFERED,
    fails={**_REST, "servicegraph.toml": _ENGLISH, "more.ttl": _MORE.format(names='"Klubb"@sv') + " # here"},
    passes={**_REST, "servicegraph.toml": _ENGLISH, "more.ttl": _MORE.format(names='"Club"@en-GB , "Klubb"@sv')},
)
def missing_name(scope: Scope) -> Iterator[Diagnostic]:
    """An entity of the catalogue that has no name in the catalogue's first language."""
    required = scope.dataset.settings.languages[0]
    for lacking in scope.once(_lacking):
        if required in lacking.languages:
            tagged = _under_other_tag(scope, lacking.node, required)
            hint = "check.missing-name.hint-tag" if tagged else ""
            fixes = rewritten(tagged, after="@" + required) if tagged else ()
            found = _finding(scope, "missing-name", Severity.VIOLATION, lacking, hint=hint, text=tagged)
            yield replace(found, fixes=fixes)


@check(
    Severity.INFO,
    fails={"more.ttl": _MORE.format(names='"Kerho"@fi') + " # here"},
    passes={"more.ttl": _MORE.format(names='"Kerho"@fi-FI , "Klubb"@sv , "Club"@en')},
)
def missing_translation(scope: Scope) -> Iterator[Diagnostic]:
    """An entity of the catalogue whose name lacks in one or more of its other languages; one finding for all."""
    required = scope.dataset.settings.languages[0]
    for lacking in scope.once(_lacking):
        told = (_under_other_tag(scope, lacking.node, language) for language in lacking.languages)
        if required not in lacking.languages and not any(told):
            yield _finding(scope, "missing-translation", Severity.INFO, lacking)


def _lacking(scope: Scope) -> tuple[_Lacking, ...]:
    return tuple(_without_names(scope))


def _without_names(scope: Scope) -> Iterator[_Lacking]:
    wanted = {primary(language): language for language in scope.dataset.settings.languages}
    names = scope.dataset.labels.names
    incomplete = {name for file in scope.dataset.everything for name in file.incomplete}
    concepts = _concepts(scope)
    for iri in sorted(filter(scope.seeks, _entities(scope) | concepts)):
        have = {primary(tag) for tag in names.get(iri, ())}
        # A name that has no language yet is a finding of its own, and so is what stands in a damaged statement.
        if wanted.keys() <= have or "" in have or iri in incomplete:
            continue
        if not any(_is_unknown(code, scope.dataset.settings.languages) for code in have - wanted.keys()):
            lacking = tuple(tag for code, tag in wanted.items() if code not in have)
            predicate = SKOS + "prefLabel" if iri in concepts else RDFS + "label"
            if not _is_told_otherwise(scope, iri, lacking):
                yield _Lacking(NamedNode(iri), lacking, predicate)


def _entities(scope: Scope) -> set[str]:
    """What the catalogue itself describes and a shape takes for an entity, without what needs no name of its own."""
    shape = scope.shapes.by_iri.get(_ENTITY)
    found = scope.sought(scope.targets.of(shape.targets)) if shape else frozenset()
    others = frozenset[Term]().union(*(found & scope.targets.instances(kind) for kind in _NAMED_OTHERWISE))
    own = scope.dataset.settings.base
    return {node.value for node in found - others if isinstance(node, NamedNode) and node.value.startswith(own)}


def _concepts(scope: Scope) -> set[str]:
    """The catalogue's own concepts: segments under its base, those of schemes under its base, and those of no scheme.

    What belongs to somebody else's scheme, an authority table say, has the names that they give it.
    """
    own = scope.dataset.settings.base
    mine: set[Term] = set()
    of_others: set[Term] = set()
    for concept, scheme in _memberships(scope):
        is_mine = isinstance(scheme, NamedNode) and scheme.value.startswith(own)
        (mine if is_mine else of_others).add(concept)
    for triple in scope.store.triples(predicate=_TYPE, object=_SEGMENT):
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(own):
            mine.add(triple.subject)
    described = frozenset[Term]().union(*(file.once(_concepts_of_file) for file in scope.dataset.data))
    return set(iris(mine | (described - of_others)))


def _concepts_of_file(file: TurtleFile) -> frozenset[Term]:
    statements = zip(file.quads.subjects, file.quads.objects, strict=True)
    return frozenset(subject for subject, value in statements if value == _CONCEPT)


def _memberships(scope: Scope) -> Iterator[tuple[Term, Term]]:
    """Each concept with a scheme that it belongs to, whichever way that is written."""
    for predicate in (_IN_SCHEME, _TOP_CONCEPT_OF):
        yield from ((triple.subject, triple.object) for triple in scope.store.triples(predicate=predicate))
    yield from ((triple.object, triple.subject) for triple in scope.store.triples(predicate=_HAS_TOP_CONCEPT))


def _is_told_otherwise(scope: Scope, iri: str, lacking: tuple[str, ...]) -> bool:
    """Whether *iri* has the name, but with nothing in it or under a misspelt property, which other checks tell."""
    misspelt = tuple(one.line.iri for one in scope.misspelt)
    codes = {primary(language) for language in lacking}
    for triple in scope.store.triples(NamedNode(iri)):
        said, name = triple.object, triple.predicate.value
        if isinstance(said, Literal) and said.language and primary(said.language) in codes:
            if (name in NAMING and is_blank(said.value)) or name.startswith(misspelt):
                return True
            if name.startswith((RDFS, SKOS, DCT, NS)) and name not in scope.subjects and nearest(name, NAMING):
                return True
    return False


def _under_other_tag(scope: Scope, node: NamedNode, language: str) -> LiteralUse | None:
    """The name of *node* that is written in *language* under the tag of another."""
    for triple in scope.store.triples(node):
        said = triple.object
        if triple.predicate.value in NAMING and isinstance(said, Literal) and guess(said.value) == primary(language):
            return next((use for use in scope.literals if use.subject == node and use.value == said.value), None)
    return None


def _finding(
    scope: Scope, code: str, severity: Severity, lacking: _Lacking, *, hint: str = "", text: LiteralUse | None = None
) -> Diagnostic:
    tags = " , ".join(f'"…"@{language}' for language in lacking.languages)
    return built_in(
        code,
        severity,
        scope.dataset.locations.subject(lacking.node) or Location(),
        focus=lacking.node,
        path=Path(predicate=lacking.predicate),
        hint=hint,
        thing=Sentences(scope).names(lacking.node),
        languages=_in_words(lacking.languages),
        text=text.value if text else "",
        tag=text.language if text else "",
        meant=lacking.languages[0],
        write=f"{scope.dataset.prefixes.contract(lacking.predicate)} {tags}",
    )


def _in_words(languages: tuple[str, ...]) -> Mapping[str, str]:
    """``in Finnish or in Swedish``, by language of the sentence."""
    words = [
        texts(f"language.{code}") if f"language.{code}" in keys() else texts("language.other", code=language)
        for language in languages
        for code in (primary(language),)
    ]
    joint = texts("language.or")
    return {said: joint[said].join(word[said] for word in words) for said in LANGUAGES}


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _MORE.format(names='"Kerho"@fl , "Klubb"@sv , "Club"@en') + " # here"},
    passes={"more.ttl": _MORE.format(names='"Kerho"@fi , "Klubb"@sv , "Club"@en , "Searvi"@se , "Klubi"@et')},
)
def unknown_language(scope: Scope) -> Iterator[Diagnostic]:
    """A language tag that names no registered language (https://www.rfc-editor.org/info/bcp47); once a file."""
    offered = scope.dataset.settings.languages
    for tag, uses in _uses_by_tag(scope, lambda tag: _is_unknown(tag, offered)):
        meant = _meant(tag, offered)
        yield built_in(
            "unknown-language",
            Severity.VIOLATION,
            place_of(uses[0]),
            focus=uses[0].subject,
            path=Path(predicate=uses[0].predicate),
            value=Literal(uses[0].value, language=uses[0].language),
            hint="" if meant else "check.unknown-language.hint-known",
            fixes=_retagged(uses, meant, is_safe=_standard(tag) == meant) if meant else (),
            tag=tag,
            meant=meant,
            known=", ".join(f"@{language}" for language in offered),
        )


@check(
    Severity.INFO,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _MORE.format(names='"Kerho"@fi , "Klubb"@SV , "Club"@en') + " # here"},
    passes={"more.ttl": _MORE.format(names='"Kerho"@fi , "Klubb"@sv-FI , "Club"@en-GB')},
)
def language_tag_case(scope: Scope) -> Iterator[Diagnostic]:
    """A language tag in capital letters; once a file, with the remedy for all its places."""
    offered = scope.dataset.settings.languages
    for tag, uses in _uses_by_tag(scope, lambda tag: primary(tag) != tag.partition("-")[0]):
        code, mark, rest = tag.partition("-")
        if not _is_unknown(tag, offered):
            yield built_in(
                "language-tag-case",
                Severity.INFO,
                place_of(uses[0]),
                focus=uses[0].subject,
                path=Path(predicate=uses[0].predicate),
                value=Literal(uses[0].value, language=uses[0].language),
                fixes=_retagged(uses, code.lower() + mark + rest, is_safe=True),
                tag=tag,
                usual=code.lower() + mark + rest,
                count=len(uses),
            )


# The sign in front of a tag is nearly always a double quotation mark, and a literal beginning is found faster.
_TAG, _TAG_AFTER_APOSTROPHE = (re.compile(mark + rb"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)") for mark in (b'"', b"'"))


def _uses_by_tag(scope: Scope, is_odd: Callable[[str], bool]) -> Iterator[tuple[str, list[LiteralUse]]]:
    """The literals that have an odd tag, by file and tag as they are written there: the parser keeps no capitals."""
    odd = {file.path: tags for file in scope.literals_from if (tags := sorted(filter(is_odd, file.once(_tags_in))))}
    by_file: dict[str, list[LiteralUse]] = {path: [] for path in odd}
    if odd:  # as hardly ever
        for use in scope.literals:
            if use.language and use.file.path in odd:
                by_file[use.file.path].append(use)
    for path, uses in by_file.items():
        for tag in odd[path]:
            found = [use for use in uses if use.language == tag.lower() and _tag_of(use) == "@" + tag]
            if found:
                yield tag, found


def _tags_in(file: TurtleFile) -> frozenset[str]:
    """What stands in the text of *file* as the tag of a language."""
    return frozenset(tag.decode() for pattern in (_TAG, _TAG_AFTER_APOSTROPHE) for tag in pattern.findall(file.content))


def _tag_of(use: LiteralUse) -> str:
    found = written(use)
    return found.suffix if found else ""


def _is_unknown(tag: str, offered: tuple[str, ...]) -> bool:
    code = primary(tag)
    if any(code == primary(language) for language in (*offered, *LANGUAGES)) or code in ("x", "i"):
        return False
    # Imported only for a language that is none of the catalogue's.
    import langcodes

    # The registry has no code of three letters for a language that has one of two.
    return not langcodes.tag_is_valid(code) or (len(code) == 3 and len(_standard(code)) == 2)


def _standard(tag: str) -> str:
    """*tag* in the form of the registry; as it is when it cannot be read."""
    import langcodes.tag_parser

    try:
        return langcodes.standardize_tag(tag)
    except langcodes.tag_parser.LanguageTagError:
        return tag


def _meant(tag: str, offered: tuple[str, ...]) -> str:
    """The tag that was meant: that of the registry, or the one of the catalogue that differs in a letter."""
    code, standard = primary(tag), _standard(tag)
    if len(code) == 3 and len(primary(standard)) == 2:
        return standard
    near = [
        language
        for language in offered
        if len(primary(language)) == len(code)
        and sum(one != other for one, other in zip(primary(language), code, strict=True)) == 1
    ]
    return near[0] if len(near) == 1 else ""


def _retagged(uses: list[LiteralUse], tag: str, *, is_safe: bool) -> tuple[Fix, ...]:
    """The remedy that writes *tag* behind all of *uses*."""
    edits = [edit for use in uses for fix in rewritten(use, after="@" + tag) for edit in fix.edits]
    return (Fix(texts("fix.literal", text="@" + tag), tuple(edits), is_safe),) if edits else ()
