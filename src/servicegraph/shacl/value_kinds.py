"""Whether the value of a parameter is of the kind that SHACL asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import RDF, VOCABULARY, XSD, Term
from servicegraph.shacl.vocabulary import NODE_KINDS, ValueKind

_STRING = XSD + "string"
_NUMBER = re.compile(r"\+?[0-9]+|-0+")
_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # as Turtle writes it; of BCP 47 the form alone
_LISTS = frozenset({ValueKind.LIST, ValueKind.LIST_OF_LANGUAGES, ValueKind.LIST_OF_IRIS, ValueKind.LIST_OF_SHAPES})


def wrong_kind(kind: ValueKind, value: Term, graph: TripleIndex) -> str:
    """The name of the remedy when *value* is not of *kind* in the shapes graph *graph*; empty when it is."""
    if kind is ValueKind.SHAPE and graph.values(value, RDF + "first"):
        return "list-for-shape"
    if kind not in _LISTS:
        return "" if _IS[kind](value) else kind.value
    if not graph.is_collection(value):
        return ValueKind.LIST.value
    items = graph.items(value)
    is_right = _IS_ITEM[kind]
    return "" if all(map(is_right, items)) else kind.value


def _is_literal(value: Term, *datatypes: str) -> bool:
    return isinstance(value, Literal) and (not datatypes or value.datatype.value in datatypes)


def _is_iri(value: Term) -> bool:
    return isinstance(value, NamedNode)


def _is_string(value: Term) -> bool:
    return _is_literal(value, _STRING)


def _is_language(value: Term) -> bool:
    return _is_string(value) and bool(_TAG.fullmatch(text_of(value)))


def _is_shape(value: Term) -> bool:
    return isinstance(value, (NamedNode, BlankNode))


def _is_number(value: Term) -> bool:
    return (
        isinstance(value, Literal) and value.datatype.value == XSD + "integer" and bool(_NUMBER.fullmatch(value.value))
    )


def _is_boolean(value: Term) -> bool:
    return isinstance(value, Literal) and value.datatype.value == XSD + "boolean" and value.value in ("true", "false")


_IS: Mapping[ValueKind, Callable[[Term], bool]] = MappingProxyType(
    {
        ValueKind.INTEGER: _is_number,
        ValueKind.BOOLEAN: _is_boolean,
        ValueKind.IRI: _is_iri,
        ValueKind.NODE_KIND: lambda value: isinstance(value, NamedNode) and value.value in NODE_KINDS,
        ValueKind.LITERAL: _is_literal,
        ValueKind.STRING: _is_string,
        ValueKind.TEXT: lambda value: _is_literal(value, _STRING, RDF + "langString"),
        ValueKind.SHAPE: _is_shape,
        ValueKind.NODE: lambda value: isinstance(value, (NamedNode, Literal)),
        ValueKind.SEVERITY: _is_iri,
        ValueKind.SHAPE_NAME: _is_iri,
        ValueKind.TASK: lambda value: isinstance(value, NamedNode) and value.value.startswith(VOCABULARY + "task/"),
    }
)
_IS_ITEM: Mapping[ValueKind, Callable[[Term], bool]] = MappingProxyType(
    {
        ValueKind.LIST: lambda _: True,
        ValueKind.LIST_OF_LANGUAGES: _is_language,
        ValueKind.LIST_OF_IRIS: _is_iri,
        ValueKind.LIST_OF_SHAPES: _is_shape,
    }
)
