"""The terms of SHACL, a closed list, and what the values of each parameter must be (https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from servicegraph.rdf.terms import NS, RDFS, SH


class Kind(enum.Enum):
    """What the value of a parameter must be; the names are those of the remedies in the texts."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    IRI = "iri"
    NODE_KIND = "node-kind"
    LITERAL = "literal"
    STRING = "string"
    TEXT = "text"
    LIST = "list"
    LIST_OF_STRINGS = "list-of-strings"
    LIST_OF_IRIS = "list-of-iris"
    LIST_OF_SHAPES = "list-of-shapes"
    SHAPE = "shape"
    NODE = "node"
    TASK = "task"


@dataclass(frozen=True)
class Parameter:
    """What a shape may give for a parameter.

    ``is_single`` says that more than one value makes the shape ill-formed, ``needs_path`` that only a property shape
    has it.
    """

    kind: Kind
    is_single: bool = False
    needs_path: bool = False


def _each(names: str, parameter: Parameter, namespace: str = SH) -> dict[str, Parameter]:
    return {namespace + name: parameter for name in names.split()}


PARAMETERS: Mapping[str, Parameter] = MappingProxyType(
    {
        **_each("minLength maxLength", Parameter(Kind.INTEGER, is_single=True)),
        **_each("minCount maxCount", Parameter(Kind.INTEGER, is_single=True, needs_path=True)),
        **_each("qualifiedMinCount qualifiedMaxCount", Parameter(Kind.INTEGER, is_single=True, needs_path=True)),
        **_each("deactivated closed", Parameter(Kind.BOOLEAN, is_single=True)),
        **_each("uniqueLang qualifiedValueShapesDisjoint", Parameter(Kind.BOOLEAN, is_single=True, needs_path=True)),
        **_each("class targetClass targetSubjectsOf targetObjectsOf equals disjoint", Parameter(Kind.IRI)),
        **_each("lessThan lessThanOrEquals", Parameter(Kind.IRI, needs_path=True)),
        **_each("datatype severity", Parameter(Kind.IRI, is_single=True)),
        **_each("nodeKind", Parameter(Kind.NODE_KIND, is_single=True)),
        **_each("minExclusive minInclusive maxExclusive maxInclusive", Parameter(Kind.LITERAL, is_single=True)),
        **_each("pattern flags", Parameter(Kind.STRING, is_single=True)),
        **_each("message name description", Parameter(Kind.TEXT)),
        **_each("in", Parameter(Kind.LIST, is_single=True)),
        **_each("languageIn", Parameter(Kind.LIST_OF_STRINGS, is_single=True)),
        **_each("ignoredProperties", Parameter(Kind.LIST_OF_IRIS, is_single=True)),
        **_each("and or xone", Parameter(Kind.LIST_OF_SHAPES)),
        **_each("node not property", Parameter(Kind.SHAPE)),
        **_each("qualifiedValueShape", Parameter(Kind.SHAPE, is_single=True, needs_path=True)),
        **_each("targetNode", Parameter(Kind.NODE)),
        **_each("severityFollowsPhase", Parameter(Kind.BOOLEAN, is_single=True), NS),
        **_each("task", Parameter(Kind.TASK), NS),
        **_each("presupposes", Parameter(Kind.IRI), NS),
        **_each("hint rationale", Parameter(Kind.TEXT), NS),
        **_each("label", Parameter(Kind.TEXT), RDFS),
    }
)
TOGETHER = (
    frozenset({SH + "pattern", SH + "flags"}),
    frozenset({SH + "closed", SH + "ignoredProperties"}),
    frozenset(
        SH + name
        for name in "qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint".split()
    ),
)
"""Parameters that make up one constraint: without one of them the others mean nothing."""

SPEAKING = frozenset({SH + "message", SH + "name", SH + "description", NS + "hint", NS + "rationale", RDFS + "label"})
"""What only speaks of a shape: a fault in it takes no constraint away."""

NODE_KINDS = frozenset(
    SH + name for name in "BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
)
NOT_CARRIED_OUT = frozenset(SH + name for name in ("js", "expression", "rule", "values"))
"""What belongs to extensions of SHACL (JavaScript, rules, node expressions) and is carried out by no engine here."""

CLASSES = frozenset(
    SH + name
    for name in """
    AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent Function IRI IRIOrLiteral Info
    JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator Literal NodeKind NodeShape
    Parameter Parameterizable PrefixDeclaration PropertyGroup PropertyShape ResultAnnotation Rule SPARQLAskExecutable
    SPARQLAskValidator SPARQLConstraint SPARQLConstructExecutable SPARQLExecutable SPARQLFunction SPARQLRule
    SPARQLSelectExecutable SPARQLSelectValidator SPARQLTarget SPARQLTargetType SPARQLUpdateExecutable Severity Shape
    Target TargetType TripleRule ValidationReport ValidationResult Validator Violation Warning
    AndConstraintComponent ClassConstraintComponent ClosedConstraintComponent DatatypeConstraintComponent
    DisjointConstraintComponent EqualsConstraintComponent ExpressionConstraintComponent HasValueConstraintComponent
    InConstraintComponent JSConstraintComponent LanguageInConstraintComponent LessThanConstraintComponent
    LessThanOrEqualsConstraintComponent MaxCountConstraintComponent MaxExclusiveConstraintComponent
    MaxInclusiveConstraintComponent MaxLengthConstraintComponent MinCountConstraintComponent
    MinExclusiveConstraintComponent MinInclusiveConstraintComponent MinLengthConstraintComponent
    NodeConstraintComponent NodeKindConstraintComponent NotConstraintComponent OrConstraintComponent
    PatternConstraintComponent PropertyConstraintComponent QualifiedMaxCountConstraintComponent
    QualifiedMinCountConstraintComponent SPARQLConstraintComponent UniqueLangConstraintComponent
    XoneConstraintComponent
    """.split()
)
PROPERTIES = frozenset(
    SH + name
    for name in """
    alternativePath and annotationProperty annotationValue annotationVarName ask class closed condition conforms
    construct datatype deactivated declare defaultValue description detail disjoint entailment equals expression
    filterShape flags focusNode group hasValue ignoredProperties in intersection inversePath js jsFunctionName
    jsLibrary jsLibraryURL labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive maxInclusive
    maxLength message minCount minExclusive minInclusive minLength name namespace node nodeKind nodeValidator nodes not
    object oneOrMorePath optional or order parameter path pattern predicate prefix prefixes property propertyValidator
    qualifiedMaxCount qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint result resultAnnotation
    resultMessage resultPath resultSeverity returnType rule select severity shapesGraph shapesGraphWellFormed
    sourceConstraint sourceConstraintComponent sourceShape sparql subject suggestedShapesGraph target targetClass
    targetNode targetObjectsOf targetSubjectsOf union uniqueLang update validator value values xone zeroOrMorePath
    zeroOrOnePath
    """.split()
)
TERMS = CLASSES | PROPERTIES | {SH + "this"}
