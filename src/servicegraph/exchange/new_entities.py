"""Entities that a catalogue is to have: their IRIs, and their paragraphs in a Turtle file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.labels import NAMED_BY_ENDS, NAMING
from servicegraph.edits import edited, replaced
from servicegraph.errors import FaultyTurtle, WriteError
from servicegraph.exchange.rewriting import Value
from servicegraph.exchange.tables.fitting_columns import ValueColumn
from servicegraph.exchange.written_terms import TermWriter
from servicegraph.knowledge.editor_state import TYPE
from servicegraph.knowledge.slugs import slug
from servicegraph.messages import pick
from servicegraph.turtle.formatting import Style, format_range
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import TurtleFile, read

_SLUG_LANGUAGES = ("en", "fi", "sv")


@dataclass(frozen=True)
class NewEntity:
    """An entity of *kind* that the catalogue is to have: its IRI, and its values by property."""

    kind: Kind
    subject: NamedNode
    values: Mapping[NamedNode, tuple[Value, ...]] = field(repr=False)

    @property
    def triples(self) -> set[Triple]:
        """What is to be said of it, that it is of its kind included."""
        said = {Triple(self.subject, property, value) for property, values in self.values.items() for value in values}
        return said | {Triple(self.subject, NamedNode(TYPE), NamedNode(self.kind.classes[0]))}


def proposed_iri(base: str, kind: Kind, texts: Mapping[ValueColumn, str], ends: Mapping[ValueColumn, str]) -> str:
    """An IRI under *base* for a new entity of *kind* from its names, the English one first; empty when it has none.

    *texts* are its texts by column. One that has no name is named from the slugs of its two *ends*, where it has them.
    """
    for naming in NAMING:
        names = {
            column.language: said.strip()
            for column, said in texts.items()
            if column.predicate == naming and column.language and slug(said)
        }
        if names:
            return f"{base}{kind.name}/{slug(pick(names, '', _SLUG_LANGUAGES))}"
    for first, second, _ in NAMED_BY_ENDS:
        slugs = [slug(ends.get(ValueColumn(end), "").rpartition("/")[2]) for end in (first, second)]
        if all(slugs):
            return f"{base}{kind.name}/{'-to-'.join(slugs)}"
    return ""


def with_paragraphs(file: TurtleFile, entities: Sequence[NewEntity], prefixes: Mapping[str, str]) -> bytes:
    """The content of *file* with a paragraph for each of *entities* behind what it says, laid out as ``fmt`` does.

    What stands in it stays byte for byte; of *prefixes*, those are declared that it lacks. The result is read again.
    Raises WriteError when the file has mistakes or would not say what it should.
    """
    if file.diagnostics:
        raise WriteError("error.not-rewritten", path=file.path)
    try:
        content = new_paragraphs(file, entities, prefixes).encode("utf-8", "surrogateescape")
    except (ValueError, FaultyTurtle) as error:
        raise WriteError("error.not-rewritten", path=file.path) from error
    after = read(content, file.path, file.graph, file.base)
    wanted = {quad.triple for quad in file.quads}.union(*(entity.triples for entity in entities))
    if after.diagnostics or {quad.triple for quad in after.quads} != wanted:
        raise WriteError("error.not-rewritten", path=file.path)
    return content


def new_paragraphs(file: TurtleFile, entities: Sequence[NewEntity], prefixes: Mapping[str, str]) -> str:
    """The text of *file* with a paragraph for each of *entities* at its end. Raises FaultyTurtle, ValueError."""
    line_end = "\r\n" if "\r\n" in file.text else "\n"
    writer = TermWriter(file.document, prefixes, line_end)
    paragraphs = []
    for entity in entities:
        rows = [f"a {writer.term(NamedNode(entity.kind.classes[0]))}"]
        for property, values in entity.values.items():
            rows.append(f"{writer.predicate(property)} {' , '.join(writer.term(value) for value in values)}")
        paragraphs.append(f"{writer.term(entity.subject)} {f' ;{line_end}'.join(rows)} .{line_end}")
    before = replaced(file.text, writer.declarations())
    if before and not before.endswith("\n"):
        before += line_end
    lines = before.count("\n")
    whole = before + line_end * bool(before) + line_end.join(paragraphs)
    style = Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=prefixes)
    return edited(whole, format_range(whole, lines + 1, whole.count("\n"), style))
