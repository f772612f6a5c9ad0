"""What a check finds: a Diagnostic with its place, its sentence in three languages, a remedy and a fingerprint."""

from __future__ import annotations

import enum
import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyoxigraph import BlankNode

from servicegraph.messages import optional, pick, texts
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import DOCUMENTATION, Term

_NUMBER = re.compile(r"\d+")


class Severity(enum.IntEnum):
    """How grave a finding is; greater is graver. The values of ``sh:severity``."""

    INFO = 1
    WARNING = 2
    VIOLATION = 3

    @property
    def word(self) -> str:
        """``info``, ``warning`` or ``violation``: as in ``--level`` and the JSON output."""
        return self.name.lower()


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A span of a file: its path relative to the catalogue, and where it begins and ends.

    Lines and columns are counted from 1, columns in characters; the end is the place just after the last character.
    Line 0 means that the place has no line (a folder, or an entity described nowhere); an end line of 0 that only
    the beginning is known.
    """

    path: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True)
class Edit:
    """A change of text: what stands in the span *location* is replaced by *text*."""

    location: Location
    text: str


@dataclass(frozen=True)
class Fix:
    """A possible remedy that a program can carry out: its name by language and the edits that make it, all or none.

    One that ``is_safe`` can be carried out unseen: nothing else can have been meant.
    """

    title: Mapping[str, str]
    edits: tuple[Edit, ...]
    is_safe: bool = False


class LazyTexts(Mapping[str, str]):
    """Sentences by language, each written when it is asked for: most findings are counted, and few are read.

    *write* gives the one in a language of *languages*. Two with the same *key* say the same. *last* is done with
    each when it is written.
    """

    __slots__ = ("_languages", "_last", "_write", "key")  # of a large catalogue there are hundreds of thousands

    def __init__(
        self,
        languages: Collection[str],
        write: Callable[[str], str],
        key: Hashable,
        last: Callable[[str], str] | None = None,
    ) -> None:
        self._languages = languages
        self._write = write
        self._last = last
        self.key = key

    def __getitem__(self, language: str) -> str:
        """The sentence in *language*."""
        if language not in self._languages:
            raise KeyError(language)
        said = self._write(language)
        return self._last(said) if self._last else said

    def __contains__(self, language: object) -> bool:
        """Whether there is a sentence in *language*: none is written to tell."""
        return language in self._languages

    def __iter__(self) -> Iterator[str]:
        """The languages."""
        return iter(self._languages)

    def __len__(self) -> int:
        """How many languages there are."""
        return len(self._languages)

    def through(self, change: Callable[[str], str]) -> LazyTexts:
        """The same sentences, each changed when it is asked for: at once these where that is done already."""
        return self if change is self._last else LazyTexts(self._languages, self.__getitem__, self.key, change)


@dataclass(frozen=True)
class Related:
    """Another place that a finding speaks of, with what stands there, by language."""

    location: Location
    message: Mapping[str, str]


@dataclass(frozen=True, slots=True)  # of a large catalogue there are hundreds of thousands
class Diagnostic:
    """One finding.

    ``code`` names the check that found it: a built-in check's name, or the local name of a shape; ``shape`` is the
    IRI of the shape or of the check's page. ``focus`` and ``value`` are the RDF terms that it is about, ``path`` the
    property path between them. ``title`` (of the kind), ``message`` (what), ``rationale`` (why it matters) and
    ``hint`` (what to write) are by language. ``task`` is the number of the handbook task that the check belongs to,
    or empty; ``component`` the constraint component of SHACL.
    """

    code: str
    severity: Severity
    message: Mapping[str, str]
    location: Location = Location()
    shape: str = ""
    focus: Term | None = None
    path: Path | None = None
    value: Term | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    hint: Mapping[str, str] = field(default_factory=dict)
    rationale: Mapping[str, str] = field(default_factory=dict)
    task: str = ""
    component: str = ""
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()

    def text(self, language: str) -> str:
        """The sentence in *language*."""
        return pick(self.message, language)

    @property
    def safe_fix(self) -> Fix | None:
        """The remedy that may be carried out unseen: the only one there is, and a safe one; else None."""
        return self.fixes[0] if len(self.fixes) == 1 and self.fixes[0].is_safe else None

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: a digest of the code, the focus, the property and the value.

        A finding that is about no thing with a name is told apart by its file, and where it has no value either by
        what its sentence says beside numbers.
        """
        return self._digest("" if self.has_named_focus else self.location.path)

    @property
    def fingerprint_in_any_file(self) -> str:
        """The fingerprint without the name of the file: what stays when that is renamed."""
        return self._digest("")

    @property
    def has_named_focus(self) -> bool:
        """Whether it is about a thing that has a name, and so the same wherever that is described."""
        return self.focus is not None and not isinstance(self.focus, BlankNode)

    def _digest(self, file: str) -> str:
        named = ["" if isinstance(term, BlankNode) else str(term) for term in (self.focus, self.value)]
        about: tuple[object, ...] = (named[0], self.path, named[1])
        if not self.has_named_focus:
            said = "" if named[1] and self.value is not None else _NUMBER.sub("", pick(self.message, "en"))
            about = (*about, file, said)
        said_of_it = "\n".join(map(str, (self.code, *about)))
        return hashlib.sha256(said_of_it.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def order(self) -> tuple[object, ...]:
        """Sort key: by place, gravest first within a place."""
        place = self.location  # taken apart: tuples are compared without a word of Python
        where = (place.path, place.line, place.column, place.end_line, place.end_column)
        return (*where, -self.severity, self.code, str(self.focus), _path_as_text(self.path), str(self.value))


_path_as_text = functools.lru_cache(maxsize=4096)(str)  # of paths there are few


def built_in(
    code: str,
    severity: Severity,
    location: Location,
    *,
    focus: Term | None = None,
    path: Path | None = None,
    value: Term | None = None,
    related: tuple[Related, ...] = (),
    fixes: tuple[Fix, ...] = (),
    sentence: str = "",
    hint: str = "",
    **values: object,
) -> Diagnostic:
    """A finding of the program's own checks, with its texts from ``texts/checks.toml``.

    The sentence is ``check.<code>``, with ``.title``, ``.rationale`` and ``.hint`` beside it; *sentence* and *hint*
    name others for what is wrong and for the remedy. *values* fill the places of the sentences.
    """
    return Diagnostic(
        code=code,
        severity=severity,
        message=texts(sentence or f"check.{code}", **values),
        location=location,
        shape=check_page(code),
        focus=focus,
        path=path,
        value=value,
        title=optional(f"check.{code}.title"),
        hint=texts(hint or f"check.{code}.hint", **values),
        rationale=optional(f"check.{code}.rationale"),
        related=related,
        fixes=fixes,
    )


def check_page(code: str) -> str:
    """The address of the page about the built-in check *code*."""
    return f"{DOCUMENTATION}checks#{code}"


def at_least(diagnostics: Iterable[Diagnostic], level: Severity) -> list[Diagnostic]:
    """Those as grave as *level* or graver, in their order."""
    return [diagnostic for diagnostic in diagnostics if diagnostic.severity >= level]


@dataclass(frozen=True)
class Checked:
    """What a check looked at and found.

    ``diagnostics`` are the findings as grave as ``level`` or graver, in the order of their places; what is less grave
    was not looked for. ``files`` and ``triples`` count what was read, ``focus_nodes`` the nodes that a shape really
    looked at.
    """

    diagnostics: tuple[Diagnostic, ...]
    level: Severity
    files: int
    triples: int
    focus_nodes: int

    @property
    def conforms(self) -> bool:
        """Whether nothing as grave as the level was found: what the exit status and every report say."""
        return not self.diagnostics

    @property
    def has_violations(self) -> bool:
        """Whether a finding is a violation."""
        return bool(self.count(Severity.VIOLATION))

    def count(self, severity: Severity) -> int:
        """How many findings are of *severity*."""
        return sum(found.severity == severity for found in self.diagnostics)

    def by_code(self) -> Counter[str]:
        """How many findings there are of each kind."""
        return Counter(found.code for found in self.diagnostics)

    def of_path(self, path: str) -> Checked:
        """The same check of the file or below the folder *path* only, a name as in findings."""
        below = path.rstrip("/") + "/"
        found = (one for one in self.diagnostics if one.location.path == path or one.location.path.startswith(below))
        return replace(self, diagnostics=tuple(found))

    def at(self, level: Severity) -> Checked:
        """The same check as if it had looked for *level* and graver only."""
        return replace(self, diagnostics=tuple(at_least(self.diagnostics, level)), level=max(level, self.level))
