"""What a check is: a function that yields diagnostics, with its code, its severity, and two examples."""

from __future__ import annotations

import datetime
import enum
import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from sys import intern
from typing import NamedTuple, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph.checks.axioms import OntologyAxioms, axioms_of
from servicegraph.checks.described import Described
from servicegraph.checks.likeness import Likeness
from servicegraph.checks.misspelt import Misspelt, misspelt_namespaces
from servicegraph.checks.namesakes import Namesakes
from servicegraph.checks.shape_files import shapes_of
from servicegraph.checks.unexpanded import Unexpanded, unexpanded_names
from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.day import statements_not_on
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.queries.library import Library
from servicegraph.queries.parts import parts_of_wholes
from servicegraph.rdf.index import iris
from servicegraph.rdf.making import Making
from servicegraph.rdf.patching import gone_and_come
from servicegraph.rdf.terms import RDF, Term
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.shapes import Shapes, Target, local_name
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.memory import MemoryStore
from servicegraph.turtle.reading import TurtleFile

_LANGUAGE_TEXT = RDF + "langString"

T = TypeVar("T")
Files = Mapping[str, str | bytes | Path | None]
"""An example: the files of a small catalogue by name. The line where the finding stands ends in ``# here``.

Turtle files get the usual prefixes in front, and a file that the example does not have is that of the catalogue in
``checks/examples.py``, or none when its content is None. A Path is a symbolic link to it.
"""


class Remedy(enum.Enum):
    """What a check offers to write: nothing, something to choose, or what may be written unseen where it is certain."""

    NONE = "none"
    OFFERED = "offered"
    SAFE = "safe"


class LiteralUse(NamedTuple):
    """A literal where it is used: the statement *position* of *file*, taken apart. Strings have no ``language``."""

    file: TurtleFile
    position: int
    subject: Term
    predicate: str
    value: str
    language: str
    datatype: str


def _literals(file: TurtleFile) -> Iterator[LiteralUse]:
    subjects, predicates, objects = file.quads.columns
    for position, said in enumerate(objects):
        if isinstance(said, Literal):
            # Of languages and datatypes there are few: each is kept once, however many literals have it.
            language = intern(said.language or "")
            datatype = _LANGUAGE_TEXT if language else intern(said.datatype.value)
            yield LiteralUse(file, position, subjects[position], predicates[position], said.value, language, datatype)


def names_in_file(file: TurtleFile) -> frozenset[str]:
    """The IRIs in the statements of *file*."""
    ends = {*file.quads.subjects, *file.quads.objects}
    return frozenset(file.quads.predicates) | frozenset(iris(ends))


@dataclass(frozen=True)
class Scope(Making):
    """What the checks look at on one day: everything that was read, and the store, shapes and questions made of it.

    After a change of few files ``looked_into`` are the paths of the data files in which findings are sought, and
    ``changed`` the IRIs about which something else is said now; None when they are sought in all. ``known_parts`` are
    the parts of integrated services where they are known already, and ``known_targets`` the focus nodes.
    """

    dataset: Dataset
    store: MemoryStore
    shapes: Shapes
    library: Library
    day: datetime.date
    looked_into: frozenset[str] | None = None
    changed: frozenset[str] = frozenset()
    known_parts: Mapping[str, frozenset[str]] | None = field(default=None, repr=False)
    known_targets: TargetIndex | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, dataset: Dataset, store: MemoryStore, library: Library, day: datetime.date) -> Scope:
        """The scope of a catalogue on *day*, with the shapes that its files hold."""
        return cls(dataset, store, shapes_of(dataset), library, day)

    @functools.cached_property
    def data(self) -> tuple[TurtleFile, ...]:
        """The data files in which findings are sought: all, or those that a change may touch.

        What is sought in one may rest on all statements of all files about the things that it names, and on
        definitions. A check for which that is not enough looks at ``dataset.data``.
        """
        every = self.dataset.data
        return every if self.looked_into is None else tuple(file for file in every if file.path in self.looked_into)

    def looking_into(self, paths: frozenset[str], changed: frozenset[str]) -> Scope:
        """The same, with findings sought in the data files *paths* alone; *changed* is as the field."""
        made = replace(self, looked_into=paths, changed=changed)
        known = self.__dict__.keys() & _OF_EVERYTHING
        made.__dict__.update({name: self.__dict__[name] for name in known})
        return made

    def after(self, dataset: Dataset, changed: Collection[Quad], parts: Mapping[str, frozenset[str]] | None) -> Scope:
        """The same for *dataset*, which differs in data files alone: what they do not touch is known.

        The statements that have *changed* are in the store already. *parts* are those of now where they are known.
        """
        made = replace(self, dataset=dataset, known_parts=parts, known_targets=self.targets.after(changed))
        made = replace(made, known_parts=made.parts)
        described = self.described.after(self.dataset, dataset, self.store)
        likeness = self.likeness.after(self.dataset, dataset, described)
        made.__dict__.update(described=described, likeness=likeness)
        gone, come = gone_and_come(self.dataset.data, dataset.data)
        ends = {end for one in changed for end in (one.subject, one.object)}
        nodes = frozenset(ends.union(*(file.by_subject for file in (*gone, *come))))
        made.__dict__["namesakes"] = self.namesakes.after(nodes, dataset, made.targets)
        data = set(map(id, dataset.data))
        own = {node for node in nodes if any(id(file) in data for file in dataset.locations.files_about(node))}
        seen = made.targets.reached(frozenset(own), made._targets_in_use)
        made.__dict__["looked_at"] = self.looked_at - nodes | seen
        made.__dict__["overlooked"] = self.overlooked - nodes | own - seen
        return made

    def seeks(self, iri: str) -> bool:
        """Whether a finding about *iri* is sought: one that ``data`` names, or about which something has changed."""
        return self.looked_into is None or iri in self._named

    def sought(self, nodes: frozenset[Term]) -> frozenset[Term]:
        """Those of *nodes* about which a finding is sought."""
        return nodes if self.looked_into is None else nodes & frozenset(map(NamedNode, self._named))

    @functools.cached_property
    def _named(self) -> frozenset[str]:
        return self.changed.union(*(file.once(names_in_file) for file in self.data))

    @functools.cached_property
    def not_of_the_day(self) -> frozenset[Triple]:
        """The statements that do not count on the day."""
        return statements_not_on(self.store, self.day)

    @functools.cached_property
    def todays(self) -> MemoryStore:
        """The store with the statements alone that count on the day."""
        return self.store.without(self.not_of_the_day) if self.not_of_the_day else self.store

    @functools.cached_property
    def validator(self) -> StoreValidator:
        """What validates the store, and keeps what several runs of shapes need."""
        return StoreValidator(self.store)

    @functools.cached_property
    def todays_validator(self) -> StoreValidator:
        """What validates the statements that count on the day."""
        return self.validator if self.todays is self.store else StoreValidator(self.todays)

    @functools.cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """What each integrated service is made of, by IRI."""
        if self.known_parts is not None:
            return self.known_parts
        return parts_of_wholes(self.library, self.store, self.dataset.prefixes)

    @functools.cached_property
    def subjects(self) -> frozenset[str]:
        """The IRIs of all that anything is said about, in any file."""
        return frozenset().union(*(file.subjects for file in self.dataset.everything))

    @functools.cached_property
    def described(self) -> Described:
        """The entities that the data describes, with their types and places."""
        return Described.of(self.dataset, self.store)

    @functools.cached_property
    def likeness(self) -> Likeness:
        """The IRIs of the data by their form."""
        return Likeness.of(self.dataset, self.described)

    @functools.cached_property
    def alike(self) -> Mapping[str, str]:
        """The IRIs that only their form tells from a commoner one, each with that one."""
        return self.likeness.alike

    @functools.cached_property
    def ontology(self) -> OntologyAxioms:
        """What the ontology says of its properties, and the classes that it declares."""
        return axioms_of(self.dataset)

    @functools.cached_property
    def misspelt(self) -> tuple[Misspelt, ...]:
        """The namespaces that are misspelt where a file declares a prefix."""
        return misspelt_namespaces(self.dataset)

    @functools.cached_property
    def unexpanded(self) -> tuple[Unexpanded, ...]:
        """The shortened names that were read as whole IRIs."""
        return unexpanded_names(self.dataset)

    @functools.cached_property
    def incomplete(self) -> frozenset[str]:
        """The names in what could not be read or understood: a finding about one may be due only to that."""
        damaged = (file.incomplete for file in self.dataset.everything)
        misread = (one.unsettled for one in self.unexpanded)
        return frozenset().union(*damaged, *(one.unsettled for one in self.misspelt), *misread)

    @functools.cached_property
    def said_in_doubt(self) -> frozenset[str]:
        """The last parts of the terms in what could not be read or understood."""
        bases = tuple(self.dataset.sources.bases)
        return frozenset(local_name(iri) for iri in self.incomplete if not iri.startswith(bases))

    @functools.cached_property
    def lost(self) -> tuple[str, ...]:
        """Where the IRIs begin of the kinds of which a damaged statement may describe one, under whatever name."""
        kinds = [kind for kind in self.dataset.kinds if kind.classes[0] in self.incomplete]
        return tuple(f"{base}{kind.name}/" for base in self.dataset.sources.bases for kind in kinds)

    @functools.cached_property
    def looked_at(self) -> frozenset[Term]:
        """The nodes of the catalogue's own files that a shape looks at."""
        subjects = frozenset[Term]().union(*(file.by_subject for file in self.dataset.data))
        return self.targets.of(self._targets_in_use) & subjects

    @functools.cached_property
    def overlooked(self) -> frozenset[Term]:
        """What else the catalogue's own files describe."""
        return frozenset[Term]().union(*(file.by_subject for file in self.dataset.data)) - self.looked_at

    @functools.cached_property
    def namesakes(self) -> Namesakes:
        """The things of one kind with one name."""
        return Namesakes.of(self.dataset, self.targets)

    @property
    def _targets_in_use(self) -> frozenset[Target]:
        return frozenset(target for shape in self.shapes.in_use() for target in shape.targets)

    @functools.cached_property
    def targets(self) -> TargetIndex:
        """The focus nodes in the store."""
        return TargetIndex(self.store) if self.known_targets is None else self.known_targets

    @functools.cached_property
    def own_shapes(self) -> frozenset[Term]:
        """What the shape files that did not come with the program say something about."""
        own = (file for file in self.dataset.files if file.source.role == Role.SHAPE and not file.source.is_shipped)
        return frozenset(subject for file in own for subject in file.turtle.by_subject)

    @functools.cached_property
    def own_definitions(self) -> tuple[str, ...]:
        """The paths of the ontology, vocabulary and shape files that did not come with the program."""
        roles = (Role.ONTOLOGY, Role.VOCABULARY, Role.SHAPE)
        return tuple(file.path for file in self.dataset.sources.of(*roles) if not file.is_shipped)

    @property
    def literals_from(self) -> tuple[TurtleFile, ...]:
        """Whose literals are looked at: ``data`` and the definitions that did not come with the program."""
        own = {file.path for file in self.dataset.sources.files if not file.is_shipped}
        if self.looked_into is not None:
            own -= {file.path for file in self.dataset.data} - self.looked_into
        return tuple(file for file in self.dataset.everything if file.path in own)

    @functools.cached_property
    def literals(self) -> tuple[LiteralUse, ...]:
        """The literals of these files."""
        return tuple(use for file in self.literals_from for use in _literals(file))

    def take_apart(self) -> None:
        """Have all statements by columns now, and not as the parser gave them, which takes four times the memory."""
        for file in self.dataset.everything:
            file.quads.columns  # noqa: B018 - made when it is asked for

    def forget_literals(self) -> None:
        """Let go of the literals, which take much memory and which only the checks ask for."""
        self.__dict__.pop("literals", None)

    def forget_what_is_made(self) -> None:
        """Let go of what the checks have made of the data, as far as nothing else asks for it; it can be made again."""
        self.alike  # noqa: B018 - what is told rests on it, and not on all of which it is made
        for name in _OF_CHECKS:
            self.__dict__.pop(name, None)
        for file in self.dataset.data:
            file.forget()


# What only the checks ask for, and is large.
_OF_CHECKS = ("literals", "likeness", "namesakes", "overlooked", "subjects")
# What is found out for everything, wherever findings are sought.
_OF_EVERYTHING = frozenset(
    "not_of_the_day todays parts subjects described likeness ontology misspelt unexpanded incomplete".split()
    + "said_in_doubt lost looked_at overlooked namesakes targets own_shapes own_definitions".split()
)


@dataclass(frozen=True)
class Check:
    """A check. ``find`` is None for one whose findings another check, or reading itself, gives.

    ``severity`` is the gravest that it gives. Its title, sentence, rationale and hint stand in ``texts/checks.toml``
    under ``check.<code>``. ``fails`` is an example with one finding of it, ``passes`` the same situation mended;
    ``remedy`` says whether it offers to mend it.
    """

    code: str
    severity: Severity
    find: Callable[[Scope], Iterable[Diagnostic]] | None
    fails: Files = field(repr=False)
    passes: Files = field(repr=False)
    remedy: Remedy = Remedy.NONE


def check(
    severity: Severity, *, fails: Files, passes: Files, remedy: Remedy = Remedy.NONE
) -> Callable[[Callable[[Scope], Iterable[Diagnostic]]], Check]:
    """Makes a check of a function; its code is the function's name with hyphens."""

    def made(find: Callable[[Scope], Iterable[Diagnostic]]) -> Check:
        return Check(find.__name__.replace("_", "-"), severity, find, fails, passes, remedy)

    return made


def found_elsewhere(
    code: str, severity: Severity, *, fails: Files, passes: Files, remedy: Remedy = Remedy.NONE
) -> Check:
    """A check whose findings another one, or reading itself, gives."""
    return Check(code, severity, None, fails, passes, remedy)
