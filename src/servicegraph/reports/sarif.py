"""Findings as a SARIF 2.1.0 log (OASIS) for code scanning."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from servicegraph.diagnostics import Checked, Diagnostic, Fix, Location, Severity
from servicegraph.messages import pick
from servicegraph.rdf.terms import ROOT
from servicegraph.rdf.uris import uri_of
from servicegraph.reports.grouping import Group, by_kind
from servicegraph.reports.options import PLAIN, Options

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
)
_FOLDER = "%SRCROOT%"  # the usual name of the folder from which the paths are seen
# What ``messages.file_name`` writes out of a name.
_WRITTEN_OUT = re.compile(rb"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|([nrt]))")
_CONTROL = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def as_sarif(checked: Checked, language: str, options: Options = PLAIN) -> str:
    """A SARIF 2.1.0 log with one run: a rule for each kind of finding, a result for each finding.

    https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    groups = by_kind(checked.diagnostics)
    numbers = {group.code: number for number, group in enumerate(groups)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "servicegraph",
                "informationUri": ROOT,
                "rules": [_rule(group, language) for group in groups],
            }
        },
        "language": language,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(found, numbers[found.code], language) for found in checked.diagnostics],
        "properties": {"conforms": checked.conforms},
    }
    if options.folder is not None:
        run["originalUriBaseIds"] = {_FOLDER: {"uri": f"file://{_quoted(options.folder.as_posix().rstrip('/'))}/"}}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(group: Group, language: str) -> dict[str, Any]:
    title, first = group.title(language), group.findings[0]
    rationale, hint = group.rationale(language), group.shared_hint(language)
    rule: dict[str, Any] = {
        "id": group.code,
        "name": _name(group.code),
        "shortDescription": {"text": title},
        "fullDescription": {"text": rationale or title},
        "help": {
            "text": "\n\n".join(part for part in (title, rationale, hint) if part),
            "markdown": "\n\n".join(part for part in (f"**{title}**", rationale, hint) if part),
        },
        "defaultConfiguration": {"level": _LEVELS[group.severity]},
    }
    if first.shape:
        rule["helpUri"] = uri_of(first.shape)
    if first.task:
        rule["properties"] = {"tags": [f"task-{first.task}"]}
    return rule


def _name(code: str) -> str:
    """*code* as one word in Pascal case, which the standard asks of a rule's name."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", code) if part) or "Finding"


def _result(found: Diagnostic, rule: int, language: str) -> dict[str, Any]:
    sentence = " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": _LEVELS[found.severity],
        "message": {"text": sentence},
        "locations": [{"physicalLocation": _place(found.location)}],
        "partialFingerprints": {"servicegraph/v1": found.fingerprint},
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _place(one.location), "message": {"text": pick(one.message, language)}}
            for number, one in enumerate(found.related)
        ]
    if fixes := [_fix(fix, language) for fix in found.fixes if fix.edits]:
        result["fixes"] = fixes
    return result


def _place(location: Location) -> dict[str, Any]:
    return {"artifactLocation": _artifact(location.path), "region": _region(location)}


def _region(location: Location) -> dict[str, int]:
    region = {"startLine": location.line or 1, "startColumn": location.column or 1}
    if location.end_line:
        region |= {"endLine": location.end_line, "endColumn": location.end_column or 1}
    return region


def _artifact(path: str) -> dict[str, str]:
    quoted = _quoted(path)
    return {"uri": f"file://{quoted}"} if Path(path).is_absolute() else {"uri": quoted, "uriBaseId": _FOLDER}


def _quoted(path: str) -> str:
    """*path* as the path of a URI, with the bytes that its name really has."""
    content = path.encode("utf-8", "surrogateescape" if _is_of_system(path) else "replace")
    return quote(_WRITTEN_OUT.sub(_as_it_was, content))


def _as_it_was(match: re.Match[bytes]) -> bytes:
    byte, character, control = match.groups()
    if byte:
        return bytes([int(byte, 16)])
    return chr(int(character, 16)).encode("utf-8", "replace") if character else _CONTROL[control]


def _is_of_system(path: str) -> bool:
    """Whether the lone surrogates in *path*, if any, stand for bytes, as in the names that the system gives."""
    return not re.search(r"[\ud800-\udc7f\udd00-\udfff]", path)


def _fix(fix: Fix, language: str) -> dict[str, Any]:
    by_path: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.location.path, []).append(
            {"deletedRegion": _deleted(edit.location), "insertedContent": {"text": edit.text}}
        )
    changes: Sequence[dict[str, Any]] = [
        {"artifactLocation": _artifact(path), "replacements": replacements} for path, replacements in by_path.items()
    ]
    return {"description": {"text": pick(fix.title, language)}, "artifactChanges": changes}


def _deleted(location: Location) -> dict[str, int]:
    """The span of an edit; one without an end only puts something in."""
    region = _region(location)
    return {"endLine": region["startLine"], "endColumn": region["startColumn"], **region}
