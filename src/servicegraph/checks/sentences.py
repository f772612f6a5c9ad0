"""The sentences of shapes with their places filled in: names for people in a message, Turtle to write in a hint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.messages import LANGUAGES, texts
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import SKOS, VOCABULARY, XSD, Term
from servicegraph.shacl.shapes import Shape
from servicegraph.shacl.validation import ValidationResult

_PLACE = re.compile(r"\{(?:[$?](?P<variable>\w+)|(?P<scheme>[\w-]+):\*|(?P<path>[\w-]+:[\w-]+(?:/[\w-]+:[\w-]+)*))\}")
_QUOTES: Mapping[str, tuple[str, str]] = MappingProxyType({"fi": ("”", "”"), "sv": ("”", "”"), "en": ("“", "”")})
_MOST_CONCEPTS = 12  # listed in one hint; past that the vocabulary itself is the better list
_MOST_CHARACTERS = 120  # of a value in a sentence
_IN_SCHEME = NamedNode(SKOS + "inScheme")


class Sentences:
    """Fills the places of shapes' texts: ``{$this}``, ``{?value}``, ``{sg:from/sg:sector}`` and ``{phase:*}``.

    A path is followed forward from the focus node; in a message its values are named, in a hint written as Turtle.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._labels = scope.dataset.labels
        self._prefixes = scope.dataset.prefixes

    def message(self, result: ValidationResult, shape: Shape | None) -> dict[str, str]:
        """What is wrong, by language, with names instead of IRIs."""
        said = shape.message if shape and shape.message else {"en": result.message or result.component}
        return {tag: self._filled(text, result, tag, as_turtle=False) for tag, text in said.items()}

    def hint(self, result: ValidationResult, shape: Shape | None) -> dict[str, str]:
        """What to write, by language, with terms as Turtle."""
        said = shape.hint if shape else {}
        return {tag: self._filled(text, result, tag, as_turtle=True) for tag, text in said.items()}

    def _filled(self, text: str, result: ValidationResult, language: str, *, as_turtle: bool) -> str:
        def put_in(match: re.Match[str]) -> str:
            if match["scheme"]:
                return self._concepts(match["scheme"])
            if match["path"]:
                nodes = self._values(result.focus, match["path"])
            elif match["variable"] == "this":
                nodes = [result.focus]
            else:
                nodes = [result.value] if match["variable"] == "value" and result.value is not None else []
            written = [self.turtle(node) if as_turtle else self.name(node, language) for node in nodes]
            return ", ".join(written) or "–"

        return _PLACE.sub(put_in, text)

    def name(self, node: Term, language: str) -> str:
        """What *node* is called, in quotation marks: an interface by its ends, a blank node in words."""
        before, after = _QUOTES.get(language.partition("-")[0], _QUOTES["en"])
        if isinstance(node, BlankNode):
            return texts("report.unnamed").get(language) or texts("report.unnamed")["en"]
        if isinstance(node, NamedNode):
            said = self._labels.between(node.value, language) or self._labels.of(node.value, language)
            return f"{before}{said}{after}" if said else self._prefixes.contract(node.value)
        text = text_of(node)
        # A shape that tells of several things at once gives their IRIs in one text.
        several = [self._labels.of(word, language) for word in text.split()]
        said = " – ".join(several) if several and all(several) else text
        return f"{before}{_shortened(said)}{after}"

    def names(self, node: Term) -> dict[str, str]:
        """What *node* is called in each language in which sentences are said."""
        return {language: self.name(node, language) for language in LANGUAGES}

    def turtle(self, node: Term) -> str:
        """*node* as it is written in Turtle."""
        if isinstance(node, NamedNode):
            return self._prefixes.contract(node.value)
        if isinstance(node, Literal):
            if node.datatype.value in (XSD + "integer", XSD + "decimal", XSD + "boolean"):
                return node.value
            if node.datatype.value.startswith(XSD) and node.datatype.value != XSD + "string":
                return f'"{_shortened(node.value)}"^^xsd:{node.datatype.value.removeprefix(XSD)}'
            return str(Literal(_shortened(node.value), language=node.language))
        return "[ ]"

    def _values(self, focus: Term, path: str) -> list[Term]:
        nodes = [focus]
        for step in path.split("/"):
            try:
                predicate = NamedNode(self._prefixes.expand(step))
            except ValueError:
                return []
            found = (
                t.object
                for node in nodes
                if not isinstance(node, Literal)
                for t in self._scope.store.triples(node, predicate)
            )
            nodes = list(dict.fromkeys(found))
        return sorted(nodes, key=str)

    def _concepts(self, scheme: str) -> str:
        found = self._scope.store.triples(predicate=_IN_SCHEME, object=NamedNode(VOCABULARY + scheme))
        names = sorted(self.turtle(triple.subject) for triple in found)
        more = " …" if len(names) > _MOST_CONCEPTS else ""
        return " , ".join(names[:_MOST_CONCEPTS]) + more


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
