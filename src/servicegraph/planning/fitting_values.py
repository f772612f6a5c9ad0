"""What fits a parameter of a question, and which thing a text stands for: a name in any language, a CURIE or an IRI."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.showing import Values
from servicegraph.rdf.index import iris
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import RDF, RDFS, SKOS

_TYPE, _SUBCLASS, _IN_SCHEME = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf"), NamedNode(SKOS + "inScheme")
_NAMED_TWICE = re.compile(r".*\((?P<name>\S+:\S*)\)", re.DOTALL)  # "Clinic (service:clinic)"
_MOST_LIKELY = 5
_LONGEST = 400  # letters of a text that is compared with names


@dataclass(frozen=True)
class Understood:
    """Which thing a text stands for: ``iri``; empty when it is none, or not one alone, of the ``likely`` ones.

    ``is_ambiguous`` tells the two apart.
    """

    iri: str
    likely: Sequence[str] = ()
    is_ambiguous: bool = False


def fitting(catalogue: Catalogue, query: NamedQuery, parameter: str) -> Sequence[str] | None:
    """The IRIs of what fits *parameter*, in no order of meaning; None when the question does not say."""
    values = query.values.get(parameter)
    if values is None:
        return None
    return catalogue.derived(("fitting", values), lambda: _fitting(catalogue, values))


def understood(catalogue: Catalogue, query: NamedQuery, parameter: str, text: str) -> Understood:
    """Which thing *text*, given for *parameter* of *query*, stands for."""
    said = text.strip()
    by_name = _by_name(catalogue, query, parameter)
    if found := by_name.get(folded(said)):
        return Understood(found[0]) if len(found) == 1 else Understood("", found, is_ambiguous=True)
    twice = _NAMED_TWICE.fullmatch(said)
    for name in (said, twice["name"] if twice else ""):
        if name and (iri := _known(catalogue, name)):
            return Understood(iri)
    return Understood("", _likely(catalogue, by_name, said[:_LONGEST]))


def kind_fitting(catalogue: Catalogue, query: NamedQuery, parameter: str) -> str:
    """The kind of thing that fits *parameter*, by its name in addresses; empty when it is not one alone."""
    values = query.values.get(parameter)
    classes = {_iri_of(catalogue, name) for name in values.names} if values and not values.is_listed else set()
    kinds = [kind.name for kind in catalogue.dataset.kinds if classes & set(kind.classes)]
    return kinds[0] if len(kinds) == 1 else ""


def folded(text: str) -> str:
    """*text* as names are compared: whatever its letter case, spaces and the way its letters are encoded."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _known(catalogue: Catalogue, name: str) -> str:
    """The IRI that *name* gives to something that the catalogue names; else empty."""
    try:
        iri = catalogue.prefixes.expand(name)
        node = NamedNode(iri)
    except ValueError:
        return ""
    is_known = catalogue.memory.triples(subject=node) or catalogue.memory.references_to(node)
    return iri if is_known else ""


def _likely(catalogue: Catalogue, by_name: Mapping[str, Sequence[str]], said: str) -> Sequence[str]:
    words = folded(said).split()
    names = [name for name in by_name if words and all(word in name for word in words)]
    names += nearest(folded(said), by_name, most=_MOST_LIKELY, least=60)
    spelt = nearest(said, catalogue.dataset.labels.known, most=1) if ":" in said else []
    return list(dict.fromkeys([*spelt, *(iri for name in names for iri in by_name[name])]))[:_MOST_LIKELY]


def _by_name(catalogue: Catalogue, query: NamedQuery, parameter: str) -> Mapping[str, Sequence[str]]:
    """What fits by its names in all languages; everything that has a name where the question does not say."""

    def make() -> Mapping[str, Sequence[str]]:
        things = fitting(catalogue, query, parameter)
        labels = catalogue.dataset.labels
        found: dict[str, dict[str, None]] = {}
        for iri in sorted(labels.known) if things is None else things:
            for name in {*labels.names.get(iri, {}).values(), *(labels.of(iri, tag) for tag in labels.order)}:
                if name:
                    found.setdefault(folded(name), {})[iri] = None
        return {name: list(same) for name, same in found.items()}

    return catalogue.derived(("fitting by name", query.values.get(parameter)), make)


def _fitting(catalogue: Catalogue, values: Values) -> Sequence[str]:
    found: dict[str, None] = {}
    for name in values.names:
        iri = _iri_of(catalogue, name)
        members = [] if values.is_listed or not iri else [*_concepts(catalogue, iri), *_instances(catalogue, iri)]
        found |= dict.fromkeys(members or ([iri] if iri and _is_thing(catalogue, iri, values) else []))
    return list(found)


def _iri_of(catalogue: Catalogue, name: str) -> str:
    """The IRI that a header means; a prefix alone is the vocabulary of that name. Empty when nothing is so called."""
    if name.endswith(":"):
        return catalogue.prefixes.namespaces.get(name[:-1], "").rstrip("/#")
    try:
        return catalogue.prefixes.expand(name)
    except ValueError:
        return ""


def _is_thing(catalogue: Catalogue, iri: str, values: Values) -> bool:
    """Whether *iri* stands for itself: a class without members does not, unless it is listed."""
    kinds = set(iris(triple.object for triple in catalogue.memory.triples(NamedNode(iri), _TYPE)))
    return values.is_listed or (bool(kinds) and not any(kind.endswith(("#Class", "#ConceptScheme")) for kind in kinds))


def _concepts(catalogue: Catalogue, scheme: str) -> list[str]:
    return list(iris(one.subject for one in catalogue.memory.triples(None, _IN_SCHEME, NamedNode(scheme))))


def _instances(catalogue: Catalogue, above: str) -> list[str]:
    classes, waiting = {above}, [above]
    while waiting:
        below = iris(one.subject for one in catalogue.memory.triples(None, _SUBCLASS, NamedNode(waiting.pop())))
        new = [one for one in below if one not in classes]
        classes.update(new)
        waiting += new
    return [
        iri
        for one in sorted(classes)
        for iri in iris(triple.subject for triple in catalogue.memory.triples(None, _TYPE, NamedNode(one)))
    ]
