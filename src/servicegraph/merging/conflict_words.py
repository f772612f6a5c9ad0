"""Conflicts in words: which thing, which property, and what each side says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servicegraph.dataset.labels import Labels, joined, names_of_file
from servicegraph.merging.conflict_marks import PlacedConflict
from servicegraph.merging.file_pieces import file_pieces
from servicegraph.merging.meaning import read_version
from servicegraph.merging.statement_merge import ConflictKind
from servicegraph.merging.three_versions import LineReason, Merge
from servicegraph.messages import LANGUAGES, shortened, text
from servicegraph.rdf.terms import Prefixes
from servicegraph.reports.foreign_names import foreign_name
from servicegraph.settings import shipped
from servicegraph.turtle.tokens import words

_MOST_LETTERS = 60  # of a value in a sentence
_MOST_VALUES = 3


def merge_sentences(merge: Merge, path: str, ours: bytes, theirs: bytes, language: str) -> Iterator[str]:
    """What is to be told of *merge*, of a file called *path*, in *language*: a sentence each."""
    if merge.reason is not None:
        version = text(f"merge.version-{merge.version}", language) if merge.reason is LineReason.FAULTY else ""
        yield text(f"merge.line-{merge.reason.value}", language, path=path, version=version, line=merge.fault_line)
    if merge.conflicts:
        said = _sides_said(ours, theirs)
        for placed in merge.conflicts:
            yield said.sentence(placed, path, language)


@dataclass(frozen=True)
class _Words:
    """The names of things, and the prefixes that both sides know."""

    labels: Labels
    prefixes: Prefixes

    def sentence(self, placed: PlacedConflict, path: str, language: str) -> str:
        """The sentence of one conflict."""
        conflict = placed.conflict
        key, is_prefix = conflict.kind.value, conflict.kind is ConflictKind.PREFIX
        if conflict.kind is ConflictKind.CHANGED:
            gone = "ours" if not conflict.ours else "theirs"
            key = f"{'value' if conflict.predicate else 'thing'}-gone-in-{gone}"
        return text(
            f"merge.{key}",
            language,
            path=path,
            line=placed.line,
            thing=self._thing(conflict.subject, language),
            property=self._property(conflict.predicate, language),
            ours=self._values(conflict.ours, language, is_prefix=is_prefix),
            theirs=self._values(conflict.theirs, language, is_prefix=is_prefix),
        )

    def _thing(self, key: object, language: str) -> str:
        if isinstance(key, tuple) and key[0] == "directive":
            return "@base" if key[1] is None else f"{key[1]}:"
        if isinstance(key, tuple) and key[0] == "comment":
            return _short(str(key[1]))
        if not isinstance(key, str):
            return text("merge.unnamed", language)
        name, iri = self._named(key, language), self.prefixes.contract(key[1:-1]) if key[0] == "<" else key
        return f"{name} ({iri})" if name else iri

    def _property(self, key: str, language: str) -> str:
        return foreign_name(key[1:-1], language) or self._named(key, language) or self.prefixes.contract(key[1:-1])

    def _values(self, said: Iterable[str], language: str, *, is_prefix: bool) -> str:
        shown = [self._value(one, language, is_prefix=is_prefix) for one in said]
        return ", ".join(shown[:_MOST_VALUES]) + (" …" if len(shown) > _MOST_VALUES else "")

    def _value(self, said: str, language: str, *, is_prefix: bool) -> str:
        found = list(words(said))
        if is_prefix:
            return next(word.text for word in found if word.kind == "iri")
        if len(found) == 1 and found[0].kind in ("name", "iri"):
            key = said if found[0].kind == "iri" else f"<{self._expanded(said)}>"
            return self._named(key, language) or said
        return _short(said)

    def _expanded(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self.prefixes.namespaces.get(prefix, f"{prefix}:") + local

    def _named(self, key: str, language: str) -> str:
        return self.labels.of(key[1:-1], language) if key[:1] == "<" else ""


def _short(said: str) -> str:
    return shortened(" ".join(said.split()), _MOST_LETTERS)


def _sides_said(ours: bytes, theirs: bytes) -> _Words:
    """The names that the two sides give, and those of the ontology that comes with the program."""
    texts = [content.decode("utf-8", "replace").removeprefix("\ufeff") for content in (ours, theirs)]
    texts += [file.read_text("utf-8") for file in sorted(shipped("ontology").rglob("*.ttl"))]
    namespaces: dict[str, str] = {}
    for said in texts[:2]:
        for piece in file_pieces(said).pieces[-1:]:
            namespaces |= piece.names.namespaces
    return _Words(joined([names_of_file(read_version(said)) for said in texts], LANGUAGES), Prefixes(namespaces))
