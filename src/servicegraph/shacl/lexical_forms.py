"""Whether a literal is one of a datatype, as an expression of SPARQL (https://www.w3.org/TR/shacl/#DatatypeConstraintComponent)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from servicegraph.rdf.terms import XSD

# The datatypes that the engine itself reads: a literal whose text is none of theirs cannot be turned into one.
_CAST = frozenset(
    XSD + name
    for name in """
    boolean integer decimal float double dateTime date time duration dayTimeDuration yearMonthDuration
    gYear gYearMonth gMonthDay gMonth gDay
    """.split()
)
# https://www.w3.org/TR/xmlschema11-2/: derived from integers, with the least and the greatest of each.
_INTEGERS: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-128, 127),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "unsignedLong": (0, None),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 255),
    }
)


def has_lexical_form(datatype: str, variable: str) -> str:
    """Whether *variable* is a literal of *datatype* whose text is one of its forms."""
    tests = [f"DATATYPE({variable}) = <{datatype}>"]
    name = datatype.removeprefix(XSD)
    if datatype in _CAST:
        tests.append(f"isLITERAL(<{datatype}>(STR({variable})))")
    elif datatype.startswith(XSD) and name in _INTEGERS:
        least, most = _INTEGERS[name]
        number = f"<{XSD}integer>(STR({variable}))"
        tests.append(f"isLITERAL({number})")
        tests += [f"{number} >= {least}"] if least is not None else []
        tests += [f"{number} <= {most}"] if most is not None else []
    return f"COALESCE(isLITERAL({variable}) && {' && '.join(tests)}, false)"
