"""The remedy that writes a missing property and value into the description of a thing."""

from __future__ import annotations

from pyoxigraph import NamedNode

from servicegraph.checks.writing import put_before, written_anew
from servicegraph.dataset.labels import NAMING
from servicegraph.dataset.locations import LocationIndex
from servicegraph.diagnostics import Fix
from servicegraph.rdf.terms import DCT, RDF, Prefixes, Term
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location

# What a description begins with: a new fact comes after it.
_FIRST = frozenset((RDF + "type", *NAMING, DCT + "description"))


def addition(
    locations: LocationIndex, subject: Term, predicate: str, value: Term | None, known: Prefixes
) -> tuple[Fix, ...]:
    """The remedy that says of *subject* that its *predicate* is *value* too; none where that cannot be written.

    Beside other values of the property if there are any, else after the names of *subject*, in the first file that
    describes it. A prefix that the catalogue knows, *known*, and the file lacks is declared there.
    """
    found = locations.statements(subject)
    if not found or not isinstance(subject, NamedNode) or not isinstance(value, NamedNode):
        return ()
    file = found[0][0]
    positions = [position for other, position in found if other is file]
    if file.span(positions[0], 1) is None:  # a way of writing of which the places are not known
        return ()
    later = (position for position in positions if file.quads.predicates[position] not in _FIRST)
    same = (position for position in positions if file.quads.predicates[position] == predicate)
    beside = next(same, None)
    position = next(later, positions[-1]) if beside is None else beside
    place = predicate_location(file, position) if beside is None else object_location(file, position)
    word, name = (written_anew(file, iri, known, place) for iri in (value.value, predicate))
    shown = f"{name.text} {word.text}"
    if beside is not None:
        return put_before(place, f"{word.text} , ", shown, word.beside)
    return put_before(place, f"{shown} ;{_break(file, position)}", shown, (*name.beside, *word.beside))


def _break(file: TurtleFile, position: int) -> str:
    """What stands between a new fact and the one at *position*: a line as that one's, or a space within a line."""
    place = predicate_location(file, position)
    before = file.lines[place.line - 1].decode("utf-8", "replace")[: place.column - 1]
    return "\n" + before if before and not before.strip() else " "
