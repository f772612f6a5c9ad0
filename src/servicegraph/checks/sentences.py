"""The sentences of shapes with their places filled in: names for people in a message, Turtle to write in a hint."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.checks.phases import Phases
from servicegraph.checks.sentence_writers import PLACE, About, HintWriter, MessageWriter, variables_in
from servicegraph.dataset.labels import NAMING
from servicegraph.diagnostics import LazyTexts
from servicegraph.messages import LANGUAGES, pick, texts
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import SH, SKOS, VOCABULARY, XSD, Prefixes, Term
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shape
from servicegraph.turtle.reading import TurtleFile

_QUOTES: Mapping[str, tuple[str, str]] = MappingProxyType({"fi": ("”", "”"), "sv": ("”", "”"), "en": ("“", "”")})
_GIVEN_TYPE = re.compile(r"\{[$?]value\} a (\w+:\w+)")  # in a hint
_MOST_CONCEPTS = 12  # listed in one hint; past that the vocabulary itself is the better list
_MOST_CHARACTERS = 120  # of a value in a sentence
_MOST_OF_A_NAME = 240  # a whole description may stand where a name belongs
_ANY_PLACE = re.compile(r"\{[$?]([^\W\d]\w*)\}")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LOCAL_NAME = re.compile(r"#([^\W\d][\w-]*)")
_INNER_QUOTES = str.maketrans({'"': "’", "”": "’", "“": "‘"})
_PLAIN = frozenset(XSD + name for name in "integer decimal double boolean date dateTime gYear gYearMonth".split())
_IN_SCHEME = NamedNode(SKOS + "inScheme")


class Sentences:
    """Fills the places of shapes' texts: ``{$this}``, ``{?value}``, ``{sg:from/sg:sector}`` and ``{phase:*}``.

    A path is followed forward from the focus node; in a message its values are named, in a hint written as Turtle.
    *followed* are the nodes whose gaps are as grave as the phase of their whole makes them.
    """

    def __init__(self, scope: Scope, followed: Container[str] = ()) -> None:
        from servicegraph.checks.personal_marks import without_codes  # its patterns take their time

        self._without_codes = without_codes
        self._fill = self.filled
        self.follow(scope, followed)

    def follow(self, scope: Scope, followed: Container[str]) -> None:
        """Speak of *scope* from now on, also in the sentences that were begun before and are written later."""
        self._scope = scope
        self._labels = scope.dataset.labels
        self._prefixes = scope.dataset.prefixes
        self._phases = Phases(scope, followed)
        self._concepts_of: dict[str, list[str]] = {}
        self._same_hints: dict[HintWriter, LazyTexts] = {}

    def of(self, result: ValidationResult, shape: Shape | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """What is wrong, by language, with names instead of IRIs, and what to write, with terms as Turtle.

        Where the severity follows the phase, the thing is named with its whole and the phase.
        """
        about = About(result.focus, result.value, result.messages)
        said = _said(result, shape, self._prefixes, self._scope.dataset.shapes)
        message = MessageWriter(self._fill, said, about, shape, result.component)
        return LazyTexts(said, message, message, self._without_codes), self._hint(result, about, shape)

    def _hint(self, result: ValidationResult, about: About, shape: Shape | None) -> Mapping[str, str]:
        said = self._hints(result, shape)
        written = HintWriter(self._fill, said, about, shape)
        if variables_in(tuple(said.values())):
            return LazyTexts(said, written, written, self._without_codes)
        # The same for every finding of the shape.
        return self._same_hints.setdefault(written, LazyTexts(said, written, written, self._without_codes))

    def _hints(self, result: ValidationResult, shape: Shape | None) -> Mapping[str, str]:
        said = shape.hint if shape else {}
        is_text = isinstance(result.value, Literal)
        if is_text and result.path and any(map(_GIVEN_TYPE.search, said.values())):
            # A text is of no class: to give it one is no remedy.
            said = texts("shapes.hint-reference", property=self._prefixes.contract(result.path.predicate))
        elif isinstance(result.value, BlankNode):
            said = {tag: _GIVEN_TYPE.sub(r"[ a \1 ]", text) for tag, text in said.items()}
        return said

    def filled(self, said: Mapping[str, str], about: About, shape: Shape | None, as_turtle: bool, language: str) -> str:
        """The text of *said* in *language* with its places filled from what it is *about*."""
        text = said[language]
        is_first = True

        def put_in(match: re.Match[str]) -> str:
            nonlocal is_first
            if match["scheme"]:
                return self._concepts(match["scheme"], is_quoted=text.count("`", 0, match.start()) % 2 == 1)
            if match["path"]:
                nodes = self._values(about.focus, match["path"])
            elif match["variable"] == "this":
                nodes = [about.focus]
            else:
                nodes = _values_of(match["variable"], about, shape)
            if as_turtle:
                return ", ".join(map(self.turtle, nodes)) or "–"
            said = ", ".join(self.name(node, language) for node in nodes) or "–"
            if match["variable"] == "this" and is_first and shape is not None and shape.follows_phase:
                is_first = False
                said += self._phases.of(about.focus, language)
            return said

        return PLACE.sub(put_in, text)

    def name(self, node: Term, language: str) -> str:
        """What *node* is called, in quotation marks: an interface by its ends, a blank node in words."""
        if isinstance(node, BlankNode):
            said = pick(self._names_of(node), language, self._labels.order)
            return _quoted(_within(said), language) if said else pick(texts("report.unnamed"), language)
        if isinstance(node, NamedNode):
            said = self._labels.between(node.value, language) or self._labels.of(node.value, language)
            return _quoted(_within(said), language) if said else self._prefixes.contract(node.value)
        # A shape that tells of several things at once gives their IRIs in one text.
        words = text_of(node).split()
        if len(words) > 1 and all(_IRI.match(word) for word in words):
            names = [self.name(NamedNode(word), language) for word in words]
            return pick(texts("shapes.and"), language).join((", ".join(names[:-1]), names[-1]))
        if isinstance(node, Literal) and node.datatype.value in _PLAIN:
            return node.value
        return _quoted(_shortened(text_of(node)), language)

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

    def _names_of(self, node: BlankNode) -> dict[str, str]:
        """What is written as the name of a blank node, by language."""
        found = (triple.object for name in NAMING for triple in self._scope.store.triples(node, NamedNode(name)))
        return {name.language or "": name.value for name in found if isinstance(name, Literal)}

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

    def _concepts(self, scheme: str, *, is_quoted: bool) -> str:
        """The concepts of *scheme*, each between backticks unless the place *is_quoted* already."""
        if scheme not in self._concepts_of:
            found = self._scope.store.triples(predicate=_IN_SCHEME, object=NamedNode(VOCABULARY + scheme))
            self._concepts_of[scheme] = sorted(self.turtle(triple.subject) for triple in found)
        names = self._concepts_of[scheme]
        shown = names[:_MOST_CONCEPTS]
        is_cut = len(names) > _MOST_CONCEPTS
        if is_quoted:
            return " , ".join([*shown, "…"] if is_cut else shown)
        rest = [f"… (<{VOCABULARY}{scheme}>)"] if is_cut else []
        return ", ".join([*(f"`{name}`" for name in shown), *rest])


def _said(
    result: ValidationResult, shape: Shape | None, prefixes: Prefixes, shapes: Sequence[TurtleFile]
) -> Mapping[str, str]:
    """The message of the shape, else of its constraint that gave the result, else what the condition is called."""
    if shape is None or shape.message:
        return shape.message if shape else {"en": "; ".join(result.messages) or result.component}
    for said in shape.constraint_messages:
        if any(_match(text, message) for text in said.values() for message in result.messages):
            return said
    if not result.component.startswith(SH) and result.messages:  # of a constraint component of somebody's own
        return {"en": result.messages[0]}
    name = prefixes.contract(shape.iri) if shape.iri else shape.code
    if result.component == SH + "ClosedConstraintComponent" and result.path is not None:
        return texts("shapes.no-message-closed", shape=name, property=result.path.text(prefixes))
    condition = _condition(result.component, prefixes)
    is_of_focus = result.value in (None, result.focus)
    if result.path is not None:
        asked = " , ".join(_parameters(shape.node, condition, shapes, prefixes))
        key = "shapes.no-message-path" if is_of_focus else "shapes.no-message-path-value"
        condition = f"{condition} {asked}" if asked else condition
        short = _shown_name(shape, prefixes)
        return texts(key, shape=short, component=condition, property=result.path.text(prefixes))
    key = "shapes.no-message" if is_of_focus else "shapes.no-message-value"
    return texts(key, shape=name, component=condition)


def _shown_name(shape: Shape, prefixes: Prefixes) -> str:
    """The name of *shape*, without the address of a document and the digest that some have in it."""
    if not shape.iri:
        return shape.code
    short = prefixes.contract(shape.iri)
    local = _LOCAL_NAME.search(shape.iri)
    return local[1] if short.startswith("<") and local else short


def _parameters(node: Term, condition: str, shapes: Sequence[TurtleFile], prefixes: Prefixes) -> Iterator[str]:
    """What the shape *node* asks for with the property *condition*, where that has a name or is a number or text."""
    name = SH + condition.removeprefix("sh:")
    for file in shapes:
        for position in file.by_subject.get(node, ()):
            quad = file.quads[position]
            if quad.predicate.value == name and isinstance(quad.object, NamedNode):
                yield prefixes.contract(quad.object.value)
            elif quad.predicate.value == name and isinstance(quad.object, Literal):
                yield quad.object.value


def _condition(component: str, prefixes: Prefixes) -> str:
    """The property by which a shape asks for *component*; somebody's own component is named as it is."""
    if not component.startswith(SH):
        return prefixes.contract(component)
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    return "sh:" + (name.lower() if name.isupper() else name[:1].lower() + name[1:])


def _values_of(variable: str, about: About, shape: Shape | None) -> list[Term]:
    """What stands for a place of a text: the value, or what a query gave under that name."""
    if variable == "value" and about.value is not None:
        return [about.value]
    said = (shape.message, *shape.constraint_messages) if shape else ()
    for text in (text for one in said for text in one.values()):
        for message in about.messages:
            found = _match(text, message)
            if found and variable in found.re.groupindex:
                given = found[variable].removeprefix("<").removesuffix(">")
                if _IRI.fullmatch(given):
                    return [NamedNode(given)]
                is_number = re.fullmatch(r"-?[0-9]+", given)
                return [Literal(given, datatype=NamedNode(XSD + "integer")) if is_number else Literal(given)]
    return []


def _match(text: str, message: str) -> re.Match[str] | None:
    """How *message*, an engine's, follows from *text*: what stands for each of its places, by name."""
    pattern, end = "", 0
    for place in _ANY_PLACE.finditer(text):
        name = place[1]
        pattern += re.escape(text[end : place.start()])
        pattern += f"(?P={name})" if f"(?P<{name}>" in pattern else f"(?P<{name}>.*?)"
        end = place.end()
    return re.fullmatch(pattern + re.escape(text[end:]), message, re.DOTALL)


def _within(name: str) -> str:
    """*name* as it stands between quotation marks: not too long, and with single ones of its own."""
    return _shortened(name.translate(_INNER_QUOTES), _MOST_OF_A_NAME)


def _quoted(text: str, language: str) -> str:
    before, after = _QUOTES.get(language.partition("-")[0], _QUOTES["en"])
    return f"{before}{' '.join(text.split())}{after}"


def _shortened(text: str, most: int = _MOST_CHARACTERS) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
