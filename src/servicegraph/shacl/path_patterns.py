"""Patterns of property paths that no engine has to walk blindly: repetitions looked up, sequences by their steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from servicegraph.rdf.paths import Path
from servicegraph.shacl.focus import THIS, FocusNodes, Pairs
from servicegraph.sparql.query_tree import Element, Pattern


class PathPatterns:
    """Writes the patterns of one query over *focus* nodes, with variables of its own."""

    def __init__(self, focus: FocusNodes) -> None:
        self._focus = focus
        self._numbers = count(1)
        self._pairs: dict[Pairs, None] = {}

    def take_needed(self) -> tuple[Pairs, ...]:
        """The pairs that have to be worked out for the patterns that were written since this was last asked."""
        needed, self._pairs = tuple(self._pairs), {}
        return needed

    def of(self, pattern: Pattern) -> tuple[Element, ...]:
        """*pattern* with its path cut into steps, a repetition at its begin looked up instead of walked.

        Those of a predicate, once or more, are looked up wherever they begin, others where they begin at ``$this``.
        """
        if isinstance(pattern.path, str):
            return (pattern,)
        steps = pattern.path.parts if pattern.path.operator == "/" else (pattern.path,)
        # A pair is kept as a triple, so that none can begin at a literal.
        is_step = steps[0].operator == "+" and steps[0].parts[0].is_predicate
        end = 1 if is_step else next((number for number, step in enumerate(steps, 1) if repeats(step)), 0)
        is_focus = pattern.subject == THIS and not self._focus.may_be_literals
        if not end or not (is_step or is_focus) or not pattern.subject.startswith("?"):
            return self._steps(pattern.subject, steps, pattern.object)
        known = Pairs(steps[0] if end == 1 else Path("/", parts=steps[:end]), None if is_step else self._focus)
        self._pairs[known] = None
        rest = steps[end:]
        between = self._between() if rest else pattern.object
        return known.pattern(pattern.subject, between), *self._steps(between, rest, pattern.object)

    def _steps(self, begin: str, steps: Sequence[Path], end: str) -> tuple[Element, ...]:
        """The patterns of a path from *begin* to *end* that has *steps*, one for each of them."""
        found: list[Element] = []
        for step in steps[:-1]:
            between = self._between()
            found.append(Pattern(begin, step, between))
            begin = between
        return (*found, Pattern(begin, steps[-1], end)) if steps else ()

    def _between(self) -> str:
        return f"?between{next(self._numbers)}"


def repeats(path: Path) -> bool:
    """Whether *path* has a repetition without an end in it."""
    return path.operator in ("*", "+") or any(map(repeats, path.parts))
