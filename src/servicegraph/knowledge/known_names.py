"""The things of a catalogue by what they are called, in any language and without marks: found while somebody types."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from servicegraph.knowledge.editor_state import EditorState, as_typed
from servicegraph.messages import LANGUAGES

_FEW_LETTERS = 2  # typed so far: then only beginnings are looked for
_MOST_LETTERS = 100
_BREAK, _NEXT = "\t", "\n"


@dataclass(frozen=True, eq=False)
class KnownNames:
    """All that can be named. ``text`` has a line for each thing, folded: its CURIE and its names."""

    iris: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, state: EditorState) -> KnownNames:
        """The things of *state*."""
        contract, labels = state.dataset.prefixes.contract, state.dataset.labels
        iris, starts, parts, length = [], [], [], 0
        for iri in dict.fromkeys(state.named()):
            names = list(state.names(iri).values()) or [labels.between(iri, language) for language in LANGUAGES]
            said = dict.fromkeys([contract(iri), *names, *state.other_names(iri)])
            line = _NEXT + _BREAK.join(map(as_typed, filter(None, said)))
            iris.append(iri)
            starts.append(length)
            parts.append(line)
            length += len(line)
        return cls(tuple(iris), "".join(parts), tuple(starts))

    def find(self, typed: str) -> Iterator[tuple[str, int]]:
        """The things one of whose names has *typed* in it, each with how far in.

        0: a name begins with it, 1: a word does, 2: it stands within a word.
        """
        wanted = as_typed(typed[:_MOST_LETTERS])
        if not wanted:
            yield from ((iri, 0) for iri in self.iris)
            return
        begins = len(wanted) <= _FEW_LETTERS
        pattern = re.compile((r"(?<=[\t\n:])" if begins else "") + re.escape(wanted))
        best: dict[int, int] = {}
        for match in pattern.finditer(self.text):
            number = bisect.bisect_right(self._starts, match.start()) - 1
            before = self.text[match.start() - 1]
            quality = 0 if before in "\t\n:" else 2 if before.isalnum() else 1
            best[number] = min(best.get(number, 2), quality)
        yield from ((self.iris[number], quality) for number, quality in best.items())
