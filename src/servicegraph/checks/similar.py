"""The check of IRIs that differ only in form and so make two things of one."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.described import each
from servicegraph.checks.likeness import visibly
from servicegraph.checks.writing import rename, with_end
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import texts

_NAMES = 'rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en'


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={
        "more.ttl": f"service:more a sg:Service ; {_NAMES} ; sg:refersTo service:ward .\n"
        f"service:More a sg:Service ; {_NAMES} . # here\n"
    },
    passes={
        "more.ttl": f"service:more a sg:Service ; {_NAMES} ; sg:refersTo service:ward .\n"
        f"service:more-at-home a sg:Service ; {_NAMES} .\n"
    },
)
def similar_iris(scope: Scope) -> Iterator[Diagnostic]:
    """Two IRIs that people take for one: a finding at the first place of the rarer.

    Where nothing describes the rarer, a reference leads nowhere, and it is a violation.

    One without a type is told by ``entity-without-type``, with the same remedy.
    """
    told = {
        rarer: other
        for rarer, other in scope.alike.items()
        if rarer not in scope.incomplete and (rarer in scope.described.types or rarer not in scope.described.statements)
    }
    places: dict[str, Location] = {}
    for iri, file, place in each(scope.dataset.data, (*told, *told.values())) if told else ():
        places.setdefault(iri, with_end(file, place))
    for rarer, other in told.items():
        yield built_in(
            "similar-iris",
            Severity.WARNING if rarer in scope.described.types else Severity.VIOLATION,
            places[rarer],
            focus=NamedNode(rarer),
            value=NamedNode(other),
            related=(Related(places[other], texts("related.other-iri")),),
            fixes=rename(scope.dataset.data, rarer, other, is_safe=rarer not in scope.described.statements),
            rarer=visibly(rarer),
            other=visibly(other),
        )
