"""What follows for entities from what is said of them: types of channels, names, types of organisations, the source."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.cpsv_ap.imported_facts import COMPLETED, EntityFacts
from servicegraph.exchange.cpsv_ap.value_conversions import ConversionContext
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.messages import primary, texts
from servicegraph.rdf.terms import DCT, LOCN, NS, RDFS, VOCABULARY

_LABEL, _TYPE, _CHANNEL = RDFS + "label", DCT + "type", f"{VOCABULARY}channel/"
_HAS_CHANNEL = "http://data.europa.eu/m8g/hasChannel"
_HAS_COST, _COST = "http://data.europa.eu/m8g/hasCost", "http://data.europa.eu/m8g/Cost"
_PUBLIC = "http://data.europa.eu/m8g/PublicOrganisation"
_DATASETS = frozenset(f"http://www.w3.org/ns/dcat#{name}" for name in ("Dataset", "Catalog"))
_DESCRIPTION = DCT + "description"
_LONGEST_NAME = 100  # characters of a description that may stand for a name
_BELONGING = ("service-channel", "charge")
_NAMED = frozenset({"service", "package", "chain", "process", "organisation", "requirement", "statute"})
# What tells how a channel is reached that has no type, the surest first.
_TOLD_BY = (
    ("https://schema.org/telephone", "telephone"),
    (LOCN + "address", "physical"),
    ("https://schema.org/url", "digital"),
)
_TYPE_OF_AREA = (("county/", "wellbeing-services-county"), ("municipality/", "municipality"))


def complete_entities(context: ConversionContext, found: dict[str, EntityFacts], *, classify: bool) -> None:
    """Complete what is *found*: its channels have a type or go, and what should have a name has one.

    With *classify* public organisations get the type that their area tells, marked as completed.
    """
    channels = [facts for facts in found.values() if facts.kind == "service-channel" and not facts.of(_TYPE)]
    _without(found, {facts.iri for facts in channels if not _add_channel_type(context, facts)})
    for facts in found.values():
        if facts.kind == "service":
            _add_channels(context, found, facts)
        if facts.kind in _NAMED and not _has_name(context, facts):
            _add_name(context, facts)
    _name_what_belongs(context, found)
    for facts in found.values():
        if facts.kind == "organisation":
            _add_organisation_type(context, facts, classify=classify)
    _tell_other_languages(context, found)


def source_document(
    context: ConversionContext, found: Mapping[str, EntityFacts], iri: str, shown: str, languages: Iterable[str]
) -> EntityFacts:
    """The source under *iri* of all that is *found*: the file, called *shown*, named in *languages*."""
    facts = EntityFacts(iri, "source")
    names = texts("import.cpsv-ap-source", name=shown)
    for language in languages:
        if language in names:
            facts.add(_LABEL, Literal(names[language], language=language))
    datasets = [term for term in context.graph.subjects if context.graph.classes(term) & _DATASETS]
    for term in sorted(datasets, key=str):
        for name in ("title", "description"):
            said = {one.language for one in facts.of(DCT + name) if isinstance(one, Literal)}
            values = [one for one in context.graph.values(term, DCT + name) if isinstance(one, Literal)]
            for value in sorted(values, key=str):
                if value.language and value.value.strip() and value.language not in said:
                    said.add(value.language)
                    facts.add(DCT + name, value)
        for publisher in context.graph.values(term, DCT + "publisher"):
            thing = context.things.by_term.get(publisher)
            if thing is not None and thing.iri in found and thing.kind == "organisation":
                facts.add(DCT + "publisher", NamedNode(thing.iri))
    return facts


def _add_channel_type(context: ConversionContext, facts: EntityFacts) -> bool:
    """Give a channel the type that its contact tells; whether it has one then. One without is told."""
    if any(context.elsewhere.values(facts.iri, _TYPE)):
        return True
    for name, kind in _TOLD_BY:
        if facts.of(name):
            facts.add(_TYPE, NamedNode(_CHANNEL + kind))
            return True
    context.rows.append(ReportRow("channel-without-type", facts.iri))
    return False


def _without(found: dict[str, EntityFacts], channels: Collection[str]) -> None:
    """Take away *channels*, also where services name them."""
    name = NamedNode(_HAS_CHANNEL)
    for iri in channels:
        del found[iri]
    for facts in found.values():
        if name in facts.values:
            facts.values[name] = {one: None for one in facts.values[name] if one.value not in channels}
            if not facts.values[name]:
                del facts.values[name]


def _add_channels(context: ConversionContext, found: Mapping[str, EntityFacts], facts: EntityFacts) -> None:
    """The kinds of channel of a service, beside its channels."""
    for channel in facts.of(_HAS_CHANNEL):
        assert isinstance(channel, NamedNode)
        known = found[channel.value].of(_TYPE) if channel.value in found else ()
        for kind in (*known, *context.elsewhere.values(channel.value, _TYPE)):
            if isinstance(kind, NamedNode):
                facts.add(NS + "channel", kind)


def _add_name(context: ConversionContext, facts: EntityFacts) -> None:
    """A name for what has none: its identifier, else the last part of its IRI."""
    said = [one.value for one in facts.of(DCT + "identifier") if isinstance(one, Literal)]
    name = next(iter(said), "") or re.split(r"[/#:]", facts.iri.rstrip("/#"))[-1]
    facts.add(_LABEL, Literal(name, language=context.language))
    facts.values.setdefault(COMPLETED, {})[NamedNode(_LABEL)] = None
    context.rows.append(ReportRow("unnamed-thing", facts.iri, name))


def _has_name(context: ConversionContext, facts: EntityFacts) -> bool:
    return bool(facts.of(_LABEL)) or any(context.elsewhere.values(facts.iri, _LABEL))


def _name_what_belongs(context: ConversionContext, found: Mapping[str, EntityFacts]) -> None:
    """Names for channels and charges that have none: a short description, else what they are and of which service."""
    for facts in found.values():
        descriptions = [one for one in facts.of(_DESCRIPTION) if isinstance(one, Literal)]
        is_short = all(len(one.value) <= _LONGEST_NAME and "\n" not in one.value for one in descriptions)
        if facts.kind == "service-channel" and descriptions and is_short and not _has_name(context, facts):
            del facts.values[NamedNode(_DESCRIPTION)]
            for one in descriptions:
                facts.add(_LABEL, one)
    for service in found.values():
        labels = [one for one in service.of(_LABEL) if isinstance(one, Literal) and one.language]
        for name in (_HAS_CHANNEL, _HAS_COST):
            for value in service.of(name):
                belonging = found.get(value.value)
                if belonging is None or not labels or _has_name(context, belonging):
                    continue
                kind = next((one.value for one in belonging.of(_TYPE)), _COST)
                for label in labels:
                    assert label.language
                    said = f"{label.value} ({context.elsewhere.label(kind, label.language)})"
                    belonging.add(_LABEL, Literal(said, language=label.language))
                belonging.values.setdefault(COMPLETED, {})[NamedNode(_LABEL)] = None
                context.rows.append(ReportRow("made-name", belonging.iri, belonging.of(_LABEL)[0].value))
    for facts in found.values():
        if facts.kind in _BELONGING and not _has_name(context, facts):
            _add_name(context, facts)


def _tell_other_languages(context: ConversionContext, found: Mapping[str, EntityFacts]) -> None:
    """Name what has a name, but in none of the languages of the catalogue."""
    for facts in found.values():
        tags = {primary(one.language or "") for one in facts.of(_LABEL) if isinstance(one, Literal)}
        if tags and not tags & {primary(one) for one in context.elsewhere.languages}:
            context.rows.append(ReportRow("name-in-other-languages", facts.iri, ", ".join(sorted(tags))))


def _add_organisation_type(context: ConversionContext, facts: EntityFacts, *, classify: bool) -> None:
    """The type of a public organisation whose type the file does not tell, where its area does."""
    name = NS + "organisationType"
    if facts.of(name) or any(context.elsewhere.values(facts.iri, name)):
        return
    terms = context.things.by_iri[facts.iri].terms
    if not any(_PUBLIC in context.graph.classes(term) for term in terms):
        return
    areas = [one.value for one in facts.of(NS + "area") if isinstance(one, NamedNode)]
    kinds = {kind for area in areas for mark, kind in _TYPE_OF_AREA if area.startswith(VOCABULARY + mark)}
    if classify and len(kinds) == 1:
        kind = f"{VOCABULARY}orgtype/{kinds.pop()}"
        facts.add(name, NamedNode(kind))
        facts.values.setdefault(COMPLETED, {})[NamedNode(name)] = None
        context.rows.append(ReportRow("guessed-organisation-type", facts.iri, kind.removeprefix(VOCABULARY)))
    else:
        context.rows.append(ReportRow("no-organisation-type", facts.iri))
