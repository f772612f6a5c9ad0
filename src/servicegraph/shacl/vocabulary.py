"""The terms of SHACL, a closed list, and what the values of each parameter must be (https://www.w3.org/TR/shacl/)."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from servicegraph.rdf.terms import NS, RDFS, SH


class ValueKind(enum.Enum):
    """What the value of a parameter must be; the names are those of the remedies in the texts."""

    INTEGER = "integer"
    BOOLEAN = "boolean"
    IRI = "iri"
    NODE_KIND = "node-kind"
    LITERAL = "literal"
    STRING = "string"
    TEXT = "text"
    LIST = "list"
    LIST_OF_LANGUAGES = "list-of-languages"
    LIST_OF_IRIS = "list-of-iris"
    LIST_OF_SHAPES = "list-of-shapes"
    SHAPE = "shape"
    NODE = "node"
    TASK = "task"
    SEVERITY = "severity"
    SHAPE_NAME = "shape-name"


@dataclass(frozen=True)
class ShapeParameter:
    """What a shape may give for a parameter.

    ``is_single`` says that more than one value makes the shape ill-formed, ``needs_path`` that only a property shape
    has it.
    """

    kind: ValueKind
    is_single: bool = False
    needs_path: bool = False


def _each(names: str, parameter: ShapeParameter, namespace: str = SH) -> dict[str, ShapeParameter]:
    return {namespace + name: parameter for name in names.split()}


PARAMETERS: Mapping[str, ShapeParameter] = MappingProxyType(
    {
        **_each("minLength maxLength", ShapeParameter(ValueKind.INTEGER, is_single=True)),
        **_each("minCount maxCount", ShapeParameter(ValueKind.INTEGER, is_single=True, needs_path=True)),
        **_each(
            "qualifiedMinCount qualifiedMaxCount", ShapeParameter(ValueKind.INTEGER, is_single=True, needs_path=True)
        ),
        **_each("deactivated closed", ShapeParameter(ValueKind.BOOLEAN, is_single=True)),
        **_each(
            "uniqueLang qualifiedValueShapesDisjoint",
            ShapeParameter(ValueKind.BOOLEAN, is_single=True, needs_path=True),
        ),
        **_each("class targetClass targetSubjectsOf targetObjectsOf equals disjoint", ShapeParameter(ValueKind.IRI)),
        **_each("lessThan lessThanOrEquals", ShapeParameter(ValueKind.IRI, needs_path=True)),
        **_each("datatype", ShapeParameter(ValueKind.IRI, is_single=True)),
        **_each("severity", ShapeParameter(ValueKind.SEVERITY, is_single=True)),
        **_each("nodeKind", ShapeParameter(ValueKind.NODE_KIND, is_single=True)),
        **_each(
            "minExclusive minInclusive maxExclusive maxInclusive", ShapeParameter(ValueKind.LITERAL, is_single=True)
        ),
        **_each("pattern flags", ShapeParameter(ValueKind.STRING, is_single=True)),
        **_each("message name description", ShapeParameter(ValueKind.TEXT)),
        **_each("in", ShapeParameter(ValueKind.LIST, is_single=True)),
        **_each("languageIn", ShapeParameter(ValueKind.LIST_OF_LANGUAGES, is_single=True)),
        **_each("ignoredProperties", ShapeParameter(ValueKind.LIST_OF_IRIS, is_single=True)),
        **_each("and or xone", ShapeParameter(ValueKind.LIST_OF_SHAPES)),
        **_each("node not property", ShapeParameter(ValueKind.SHAPE)),
        **_each("qualifiedValueShape", ShapeParameter(ValueKind.SHAPE, is_single=True, needs_path=True)),
        **_each("targetNode", ShapeParameter(ValueKind.NODE)),
        **_each("severityFollowsPhase", ShapeParameter(ValueKind.BOOLEAN, is_single=True), NS),
        **_each("task", ShapeParameter(ValueKind.TASK), NS),
        **_each("presupposes", ShapeParameter(ValueKind.SHAPE_NAME), NS),
        **_each("readinessCriterion", ShapeParameter(ValueKind.IRI, is_single=True), NS),
        **_each("appliesWhere", ShapeParameter(ValueKind.SHAPE, is_single=True), NS),
        **_each("hint rationale", ShapeParameter(ValueKind.TEXT), NS),
        **_each("label", ShapeParameter(ValueKind.TEXT), RDFS),
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

_POLICY = frozenset(
    NS + name for name in ("severityFollowsPhase", "task", "presupposes", "readinessCriterion", "appliesWhere")
)
BESIDE = SPEAKING | _POLICY | {SH + "severity"}
"""What is no condition: a fault in it leaves no condition unchecked."""

NODE_KINDS = frozenset(
    SH + name for name in "BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral".split()
)
NOT_CARRIED_OUT = frozenset(SH + name for name in ("js", "expression", "values"))
"""What belongs to extensions of SHACL (JavaScript, node expressions) and is carried out by no engine here."""

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
