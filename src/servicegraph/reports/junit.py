"""Findings as JUnit XML, which most build servers show as test results."""

from __future__ import annotations

from servicegraph.diagnostics import Checked, Diagnostic
from servicegraph.messages import pick, text
from servicegraph.reports.options import PLAIN, Options
from servicegraph.reports.text_report import summary


def as_junit(checked: Checked, language: str, options: Options = PLAIN) -> str:
    """A test suite for each file with findings and a failed test for each of them; one passed test when there are none.

    There is no standard; this is what Jenkins, GitLab, GitHub and Azure have in common: ``testsuites`` with counts,
    ``testcase`` with ``classname``, ``name`` and ``file``, ``failure`` with ``type`` and ``message``.
    """
    # Only this format needs it.
    from xml.etree import ElementTree

    by_path: dict[str, list[Diagnostic]] = {}
    for found in checked.diagnostics:
        by_path.setdefault(found.location.path, []).append(found)
    counts = {"errors": "0", "skipped": "0", "time": "0"}
    failed = str(len(checked.diagnostics))
    total = str(max(1, len(checked.diagnostics)))
    root = ElementTree.Element("testsuites", {"name": "servicegraph", "tests": total, "failures": failed, **counts})
    if checked.conforms:
        about = {"name": "servicegraph", "tests": "1", "failures": "0", **counts}
        case = {"classname": "servicegraph", "name": text("report.conforms", language), "time": "0"}
        passed = ElementTree.SubElement(ElementTree.SubElement(root, "testsuite", about), "testcase", case)
        ElementTree.SubElement(passed, "system-out").text = summary(checked, language)
    for path, findings in by_path.items():
        number = str(len(findings))
        about = {"name": _allowed(path), "tests": number, "failures": number, **counts}
        suite = ElementTree.SubElement(root, "testsuite", about)
        for found in findings:
            # Two tests of one name count as one: the place tells findings of a kind apart.
            place = f"{found.location.line}:{found.location.column}"
            case = {
                "classname": _allowed(path),
                "name": _allowed(f"{place} {found.code}: {found.text(language)}"),
                "file": _allowed(path),
                "line": str(found.location.line or 1),
                "time": "0",
            }
            failure = {"type": found.severity.word, "message": _allowed(found.text(language))}
            said = f"{found.location}: {text(f'severity.{found.severity.word}', language)}: {found.text(language)}"
            content = "\n".join(part for part in (said, pick(found.hint, language)) if part)
            ElementTree.SubElement(ElementTree.SubElement(suite, "testcase", case), "failure", failure).text = _allowed(
                content
            )
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _allowed(said: str) -> str:
    """*said* with U+FFFD for each character that XML 1.0 cannot hold (https://www.w3.org/TR/xml/#charsets)."""
    return "".join(character if _is_allowed(character) else "\ufffd" for character in said)


def _is_allowed(character: str) -> bool:
    code = ord(character)
    return character in "\t\n\r" or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code > 0xFFFF
