"""How a remedy is written into a file: the span of the word that stands there, and the word to put in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from servicegraph.checks.described import each
from servicegraph.checks.prefix_lines import prefix_lines
from servicegraph.diagnostics import Edit, Fix, Location
from servicegraph.messages import texts
from servicegraph.rdf.terms import Prefixes
from servicegraph.turtle.reading import TurtleFile
from servicegraph.turtle.tokens import words

_LOCAL = re.compile(r"[\w-]+(?:[\w.-]*[\w-])?")
_DECLARATION = re.compile(rb"[ \t]*(?:@prefix|prefix)[ \t]+[^\s:]*:[ \t]*<[^<>]*>[ \t]*\.?\s*", re.IGNORECASE)
_MOST_EDITS = 500  # in one remedy; more than that is work for a script


def with_end(file: TurtleFile, place: Location) -> Location:
    """*place* in *file* as a span that ends after the word that begins there; as it is when none is found."""
    if place.end_line or not 0 < place.line <= len(file.lines):
        return place
    text = file.lines[place.line - 1].decode("utf-8", "replace").removeprefix("\ufeff")
    word = next(words(text[place.column - 1 :]), None)
    if word is None or word.start or word.kind not in ("iri", "name", "word", "string", "number"):
        return place
    return replace(place, end_line=place.line, end_column=place.column + len(word.text))


def written(file: TurtleFile, iri: str) -> str:
    """*iri* as it can be written in *file*: with one of the prefixes that it declares, else in angle brackets."""
    for line in sorted(prefix_lines(file), key=lambda line: -len(line.iri)):
        if line.iri and not line.is_base and iri.startswith(line.iri) and _LOCAL.fullmatch(iri, len(line.iri)):
            return f"{line.name}:{iri[len(line.iri) :]}"
    return f"<{iri}>"


def read_as(file: TurtleFile, text: str) -> str:
    """The IRI of which ``written`` made *text* in *file*, whose prefixes need not be those of the catalogue."""
    if text.startswith("<"):
        return text[1:-1]
    name, _, local = text.partition(":")
    return next(line.iri for line in prefix_lines(file) if line.name == name and not line.is_base) + local


@dataclass(frozen=True)
class WrittenWord:
    """A name as a file writes it, and the edits that declare its prefix where the file does not yet."""

    text: str
    beside: tuple[Edit, ...] = ()


def written_anew(file: TurtleFile, iri: str, known: Prefixes, place: Location) -> WrittenWord:
    """*iri* as it can be written at *place* in *file*, where a prefix of the catalogue, *known*, may be declared.

    In angle brackets where neither the file nor the catalogue has a prefix, or no line can be put among those of the
    file.
    """
    name = written(file, iri)
    short = known.contract(iri) if name.startswith("<") else "<"
    prefix, _, local = short.partition(":")
    if short.startswith("<") or prefix in {line.name for line in prefix_lines(file)}:
        return WrittenWord(name)
    edit = _declaring(file, prefix, iri.removesuffix(local))
    return WrittenWord(short, (edit,)) if edit and edit.location.line <= place.line else WrittenWord(name)


def _declaring(file: TurtleFile, prefix: str, namespace: str) -> Edit | None:
    """The edit that declares *prefix* among those of *file*, in its order, aligned as they are; None without any."""
    lines = [line for line in prefix_lines(file) if not line.is_base and whole_line(file, line.location)]
    if not lines:
        return None
    later = next((line for line in lines if line.name > prefix), None)
    row = later.location.line if later else lines[-1].location.line + 1
    model = file.lines[(later or lines[-1]).location.line - 1].decode("utf-8", "replace")
    is_turtle = model.lstrip().startswith("@")
    head = f"{'@prefix' if is_turtle else 'PREFIX'} {prefix}: "
    columns = {line.location.column for line in lines}
    head = head.ljust(columns.pop() - 1) if len(lines) > 1 and len(columns) == 1 else head
    end = "\r\n" if model.endswith("\r\n") else "\n"
    return Edit(Location(file.path, row, 1, row, 1), f"{head}<{namespace}>{' .' if is_turtle else ''}{end}")


def write_instead(
    file: TurtleFile, place: Location, text: str, beside: Iterable[Edit] = (), *, is_safe: bool = False
) -> tuple[Fix, ...]:
    """The remedy that puts *text* in the place of the word at *place*, with the edits *beside* it.

    None when the end of the word is not known.
    """
    span = with_end(file, place)
    return (Fix(texts("fix.write", text=text), (*beside, Edit(span, text)), is_safe),) if span.end_line else ()


def whole_line(file: TurtleFile, place: Location) -> Edit | None:
    """The edit that removes the line on which a declaration with the IRI at *place* stands alone; None for others."""
    if not _DECLARATION.fullmatch(file.lines[place.line - 1]):
        return None
    if place.line < len(file.lines):
        return Edit(Location(place.path, place.line, 1, place.line + 1, 1), "")
    length = len(file.lines[-1].decode("utf-8", "replace"))
    return Edit(Location(place.path, place.line, 1, place.line, length + 1), "")


def put_before(
    place: Location, text: str, shown: str, beside: Iterable[Edit] = (), *, is_safe: bool = False
) -> tuple[Fix, ...]:
    """The remedy that puts *text* just before *place*, called *shown* in its name, with the edits *beside* it."""
    begin = replace(place, end_line=place.line, end_column=place.column)
    return (Fix(texts("fix.write", text=shown), (*dict.fromkeys(beside), Edit(begin, text)), is_safe),)


def rename(files: Iterable[TurtleFile], old: str, new: str, *, is_safe: bool = False) -> tuple[Fix, ...]:
    """The remedy that writes the IRI *new* wherever *files* have *old*; none when a place cannot be found."""
    edits: dict[Location, Edit] = {}
    words: dict[str, str] = {}
    for _, file, place in each(files, (old,)):
        span = with_end(file, place)
        if not span.end_line or len(edits) == _MOST_EDITS:
            return ()
        word = words.setdefault(file.path, written(file, new))
        edits[span] = Edit(span, word)
    return (Fix(texts("fix.write", text=f"<{new}>"), tuple(edits.values()), is_safe),) if edits else ()
