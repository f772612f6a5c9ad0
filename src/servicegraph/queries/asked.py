"""The questions that the program asks itself, what it reads in their answers, and whose of that name it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from servicegraph.errors import QueryFileError
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import Library


@dataclass(frozen=True)
class Need:
    """What the program needs of a question: the columns that it reads by name, the parameters that it gives."""

    columns: tuple[str, ...]
    parameters: tuple[str, ...] = ("date",)

    def is_met_by(self, query: NamedQuery) -> bool:
        """Whether *query* has all of them, and asks for nothing that the program does not give."""
        columns = {column.name for column in query.columns}
        taken = {parameter.name for parameter in query.parameters}
        required = {parameter.name for parameter in query.parameters if parameter.required}
        return columns.issuperset(self.columns) and taken.issuperset(self.parameters) and not required


ASKED: Mapping[str, Need] = MappingProxyType(
    {
        "chains-by-phase": Need(("phase", "wholes", "completed", "fictitious", "dataset", "surveyed")),
        "interface-crossings": Need(("interface", "crossing", "known")),
        "interfaces-between-organisations": Need(
            ("whole", "interface", "from", "to", "neededKind", "rule", "status", "inForce")
        ),
        "interfaces-of-chain": Need(("whole", "interface", "from", "to", "flow")),
        "interfaces-without-rules": Need(
            ("chain", "interface", "from", "to", "lack", "missingKind", "elsewhere"),
        ),
        "parts-of-chain": Need(("whole", "part"), ()),
        "pitfalls-without-rule": Need(("whole", "interface", "pitfall", "kind", "rule", "status"), ("chain", "date")),
        "responsibilities": Need(("owner", "responsibility", "role", "holder", "employer")),
        "rules-of-chain": Need(
            ("whole", "interface", "rule", "kind", "status", "inForce", "answeredBy", "legalBasis"), ("chain", "date")
        ),
        "rules-by-status": Need(("status", "wholes", "completed", "fictitious", "dataset", "surveyed")),
        "suggested-rules": Need(("interface", "missingKind", "rule", "ruleStatus", "example", "likeness", "source")),
    }
)


def asked_question(library: Library, name: str) -> NamedQuery:
    """The question *name* that the program asks: somebody's own where it tells what is needed, else the shipped one.

    Raises UnknownQuery, QueryFileError.
    """
    query = library.usable(name)
    return query if query is not None and ASKED[name].is_met_by(query) else library.replaced(name)


def faults_of_asked(library: Library) -> Iterator[QueryFileError]:
    """Why questions of somebody's own, in order as they are, cannot tell what the program asks them."""
    for name, need in ASKED.items():
        query = library.usable(name) if library.files.get(name) is not library.shipped.get(name) else None
        if query is not None and not need.is_met_by(query):
            columns = ", ".join(f"?{column}" for column in need.columns)
            parameters = ", ".join(f"${parameter}" for parameter in need.parameters)
            key = "error.query-asked-with" if parameters else "error.query-asked"
            yield QueryFileError(key, path=query.path, line=1, columns=columns, parameters=parameters)
