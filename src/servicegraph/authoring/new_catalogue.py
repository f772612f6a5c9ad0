"""A new catalogue: a small one that checks, whose comments teach, made of templates in the maintainer's language."""

from __future__ import annotations

import json
import re
import tempfile
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Literal, NamedNode

from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.labels import is_blank
from servicegraph.errors import AuthoringError, SettingsError
from servicegraph.journal import write_files
from servicegraph.knowledge.slugs import slug
from servicegraph.messages import LANGUAGES, fill, keys, one_line, pick, shortened, text
from servicegraph.rdf.terms import ROOT, SKOS, VOCABULARY
from servicegraph.settings import Settings, shipped
from servicegraph.settings_values import value_of
from servicegraph.shacl.shapes import local_name
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

LICENCES: Mapping[str, str] = MappingProxyType(
    {
        "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
        "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
        "none": "",
    }
)
"""The licences that are offered, each with its IRI; none has none."""
CI_FILES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "github": ("github-actions.yml", ".github/workflows/servicegraph.yml"),
        "gitlab": ("gitlab-ci.yml", ".gitlab-ci.yml"),
        "none": ("", ""),
    }
)
"""The build servers for which there is a file, each with its name in docs/guides/ci and its place in a repository."""
ASSUMED_TYPE = "wellbeing-services-county"
"""What an organiser is taken for of which nobody has said what it is; the new catalogue says so."""
_TEMPLATES = Path(__file__).parent / "templates"
_PLACE = re.compile(r"\{([a-z][a-z-]*)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufffe\uffff]")
_NOT_PLAIN = re.compile(r"[\\`*_{}\[\]<>#|!&]")  # what Markdown would take for a mark
_MOST_LETTERS = 200
_WIDTH = 118


@dataclass(frozen=True)
class NewCatalogue:
    """What a new catalogue is to be: names by language, the base IRI of its things, its languages, a licence's name.

    ``organiser_type`` is a concept of ``orgtype:``, empty where it is not known; ``ci`` names a build server.
    ``speaks`` is the language of comments. ``publisher`` ends the IRI of the organiser under the base, where another
    file than organisations.ttl describes it.
    """

    titles: Mapping[str, str]
    base: str
    languages: tuple[str, ...]
    organisers: Mapping[str, str]
    organiser_type: str = ""
    licence: str = "CC-BY-4.0"
    ci: str = "github"
    speaks: str = "en"
    publisher: str = ""


def read_name(value: str, option: str) -> str:
    """*value*, given with *option*, as a name on one line. Raises AuthoringError when it is none."""
    if not value.strip() or len(value) > _MOST_LETTERS or _CONTROL.search(value) or is_blank(value):
        raise AuthoringError("new.wrong-text", option=option, value=shortened(_CONTROL.sub(" ", value)))
    return " ".join(value.split())


def read_base(value: str) -> str:
    """*value* as the base IRI of a catalogue of one's own. Raises AuthoringError."""
    try:
        base = str(value_of("base", value, "", Path()))
    except SettingsError as wanted:
        raise AuthoringError("new.wrong-base", value=shortened(one_line(value)), wanted=wanted) from None
    if base.startswith(ROOT):
        raise AuthoringError("new.own-base", value=shortened(base))
    return base


def read_languages(value: str) -> tuple[str, ...]:
    """The languages that *value* names, with commas between them. Raises AuthoringError."""
    found = tuple(dict.fromkeys(part.strip().lower() for part in value.split(",")))
    if not set(found) <= set(LANGUAGES):
        choices = ", ".join(LANGUAGES)
        raise AuthoringError("new.wrong-languages", value=shortened(one_line(value)), choices=choices)
    return found


def read_organiser_type(value: str) -> str:
    """*value* as the name of a concept of ``orgtype:``. Raises AuthoringError."""
    types = organiser_types()
    if value.removeprefix("orgtype:") not in types:
        raise AuthoringError("new.wrong-type", value=shortened(one_line(value)), choices=", ".join(types))
    return value.removeprefix("orgtype:")


def read_licence(value: str) -> str:
    """*value* as the name of a licence, in any letter case. Raises AuthoringError."""
    found = next((name for name in LICENCES if name.lower() == value.lower()), None)
    if found is None:
        raise AuthoringError("new.wrong-licence", value=shortened(one_line(value)), choices=", ".join(LICENCES))
    return found


def organiser_types() -> tuple[str, ...]:
    """The concepts of ``orgtype:``, by the ends of their IRIs."""
    types = NamedNode(VOCABULARY + "orgtype")
    found = [
        local_name(quad.subject.value)
        for file in _definitions().definitions
        for quad in file.quads
        if quad.predicate.value == SKOS + "inScheme" and quad.object == types and isinstance(quad.subject, NamedNode)
    ]
    return tuple(sorted(found))


def refuse_folder(folder: Path) -> None:
    """Raises AuthoringError when a catalogue cannot be made in *folder*, because something is there.

    What git keeps of a repository that has just been begun is nothing.
    """
    if "\0" in str(folder):
        raise AuthoringError("new.wrong-folder", path=one_line(str(folder)))
    try:
        if folder.is_dir() and {one.name for one in folder.iterdir()} <= {".git"}:
            return
        if folder.exists() or folder.is_symlink():
            raise AuthoringError("new.folder-not-empty", path=folder)
    except OSError:
        raise AuthoringError("new.wrong-folder", path=shortened(one_line(str(folder)))) from None


def make_catalogue(folder: Path, wanted: NewCatalogue) -> tuple[str, ...]:
    """Make the catalogue *wanted* in *folder*, all of its files or none; gives their names.

    Raises AuthoringError where something is there already, WriteError where it cannot be written.
    """
    refuse_folder(folder)
    contents: dict[Path, bytes | None] = {
        folder / name: said.encode() for name, said in catalogue_files(wanted).items()
    }
    write_files(folder, contents, expected=dict.fromkeys(contents))
    return tuple(file.relative_to(folder).as_posix() for file in contents)


def catalogue_files(wanted: NewCatalogue, templates: Collection[Path] = ()) -> dict[str, str]:
    """The files of the catalogue *wanted*, by their names: made of *templates*, where some are named, else of all."""
    prefixes = _definitions(wanted.base).prefixes.namespaces
    prefixes = {**prefixes, "segmentation": f"{wanted.base}segmentation/"}
    turtle = Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=prefixes)
    values = _values(wanted)
    files: dict[str, str] = {}
    for template in sorted(templates or _TEMPLATES.iterdir(), key=lambda file: file.name):
        name = template.name.replace("dot-", ".", 1)  # under its own name it would speak of this folder
        if name == "LICENSE" and not LICENCES[wanted.licence]:
            continue
        said = _filled(template.read_text("utf-8"), values)
        files[name] = format_turtle(said, turtle) if name.endswith(".ttl") else said
    source, name = CI_FILES[wanted.ci]
    if source:
        whole = (shipped("docs/guides/ci") / source).read_text("utf-8")
        whole = whole.replace("CATALOGUE: catalogue\n", "CATALOGUE: .\n")
        files[name] = whole.replace("SERVICEGRAPH_LANG: fi\n", f"SERVICEGRAPH_LANG: {wanted.speaks}\n")
    return files


def _definitions(base: str = "https://example.org/id/") -> Dataset:
    """What comes with the program, as a catalogue without files of its own sees it."""
    with tempfile.TemporaryDirectory(prefix="servicegraph-") as folder:
        return load_dataset(Settings(Path(folder), {}, base=base))


def _values(wanted: NewCatalogue) -> dict[str, str]:
    """What the places of templates are filled with: sentences in the language of comments, names in all languages."""
    speaks = wanted.speaks
    start = "new.text-"
    said = {key.removeprefix(start): text(key, speaks) for key in keys() if key.startswith(start)}
    for name in [name for name in said if name.startswith("name-")]:
        said[name] = _literals({language: text(start + name, language) for language in wanted.languages})
    main = pick(wanted.organisers, "en", (*wanted.organisers, *LANGUAGES))
    organiser = slug(main) or "organiser"
    licence = LICENCES[wanted.licence]
    assumed = f" ;\n    # {said['type-is-assumed']}\n    sg:completed sg:organisationType"
    ci_file = CI_FILES[wanted.ci][1]
    licence_note = fill(said["licence-note"], {"name": wanted.licence})
    return said | {
        "base": _quoted(wanted.base),
        "languages": "[" + ", ".join(map(_quoted, wanted.languages)) + "]",
        "about-publisher": said["about-register-publisher" if wanted.publisher else "about-publisher"],
        "publisher": _quoted(wanted.base + (wanted.publisher or f"organisation/{organiser}")),
        "licence": f"# {said['about-licence']}\nlicence = {_quoted(licence)}\n" if licence else "",
        "titles": "\n".join(f"{language} = {_quoted(title)}" for language, title in wanted.titles.items()),
        "organiser-slug": organiser,
        "organiser-names": _literals(wanted.organisers),
        "organiser-type": wanted.organiser_type or ASSUMED_TYPE,
        "type-is-assumed": "" if wanted.organiser_type else assumed,
        "example-segmentation": "older-people",
        "title": _NOT_PLAIN.sub(r"\\\g<0>", pick(wanted.titles, speaks, wanted.languages)),
        "readme-ci": f"\n{fill(said['readme-ci'], {'path': ci_file})}\n" if ci_file else "",
        "readme-licence": f"\n{licence_note} <{licence}>\n" if licence else "",
        "licence-note": licence_note,
        "licence-iri": licence,
    }


def _literals(names: Mapping[str, str]) -> str:
    return " , ".join(str(Literal(name, language=language)) for language, name in names.items())


def _quoted(said: str) -> str:
    """*said*, which has no control characters, as a string of TOML."""
    return json.dumps(said, ensure_ascii=False)


def _filled(template: str, value: Mapping[str, str]) -> str:
    """*template* with its places filled; a comment that becomes too long goes over several lines."""
    lines: list[str] = []
    for line in template.splitlines():
        said = _PLACE.sub(lambda match: value[match[1]] if match[1] in value else match[0], line)
        if line.lstrip().startswith("# {"):
            margin = line[: line.index("#")] + "# "
            lines += textwrap.wrap(said.strip()[2:], _WIDTH, initial_indent=margin, subsequent_indent=margin)
        else:
            lines.append(said)
    return "\n".join(lines).rstrip("\n") + "\n"
