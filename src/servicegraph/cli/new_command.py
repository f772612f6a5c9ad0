"""``servicegraph new``: a small catalogue of one's own, to be gone on with."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say
from servicegraph.cli.output import complain, write
from servicegraph.cli.terminal_questions import ask, can_ask
from servicegraph.errors import AuthoringError
from servicegraph.messages import LANGUAGES, file_name, text

if TYPE_CHECKING:  # no other command needs it
    from servicegraph.authoring.new_catalogue import NewCatalogue


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("new-epilog")
    parser.add_argument("folder", metavar="FOLDER", help=say("new-folder"))
    for name, said in (("title", say("new-title")), ("organiser", say("new-organiser"))):
        parser.add_argument(f"--{name}", metavar="TEXT", help=said)
        for language in LANGUAGES:
            parser.add_argument(f"--{name}-{language}", metavar="TEXT", help=argparse.SUPPRESS)
    parser.add_argument("--base", metavar="IRI", help=say("new-base"))
    parser.add_argument("--languages", metavar="fi,sv,en", help=say("new-languages"))
    parser.add_argument("--organiser-type", metavar="TYPE", help=say("new-organiser-type"))
    parser.add_argument("--licence", metavar="NAME", help=say("new-licence"))
    parser.add_argument("--from-ptv", nargs="+", metavar="FILE", help=say("new-from-ptv"))
    parser.add_argument("--texts", action="store_true", help=say("import-texts"))
    parser.add_argument("--classify", action="store_true", help=say("import-classify"))
    parser.add_argument("--ci", choices=["github", "gitlab", "none"], default="github", help=say("new-ci"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.authoring.new_catalogue import make_catalogue, refuse_folder

    language: str = options.language
    folder = Path(options.folder)
    refuse_folder(folder)
    if options.from_ptv:
        from servicegraph.cli.new_from_register import make_from_register

        wanted = _wanted(options)
        return make_from_register(options, folder, wanted) if wanted else FINDINGS
    if unfit := next((name for name in ("texts", "classify") if getattr(options, name)), ""):
        raise AuthoringError("new.needs-register", option=f"--{unfit}")
    wanted = _wanted(options)
    assert wanted
    make_catalogue(folder, wanted)
    name = file_name(options.folder)
    write(text("new.made", language, path=name))
    commands = {
        "new.next-check": f"servicegraph check {_quoted(name)} --level info",
        "new.next-dev": f"servicegraph dev {_quoted(name)}",
        "new.next-add": f"servicegraph add service --catalogue {_quoted(name)}",
    }
    widest = max(map(len, commands.values()))
    for key, command in commands.items():
        write(f"  {command:{widest}}  # {text(key, language)}")
    return FINE


def _wanted(options: argparse.Namespace) -> NewCatalogue | None:
    """What is to be made, as the options say it, or as the person at the terminal does. Raises AuthoringError.

    Title and organiser are those of the register's files where such are named; None when they have faults.
    """
    from servicegraph.authoring.new_catalogue import (
        ASSUMED_TYPE,
        LICENCES,
        NewCatalogue,
        organiser_types,
        read_base,
        read_languages,
        read_licence,
        read_name,
        read_organiser_type,
    )

    language: str = options.language
    is_asking = can_ask()
    every = ",".join(LANGUAGES)
    languages = read_languages(options.languages or every)
    if is_asking and not options.languages:
        languages = ask(text("new.ask-languages", language), read_languages, language, every)
    given = {name: _by_language(options, name, languages[0], read_name) for name in ("title", "organiser")}
    publisher = ""
    if options.from_ptv:
        from servicegraph.cli.new_from_register import assumed_base, register_names, register_title

        overview = register_names(options, languages[0], given["organiser"])
        if overview is None:
            return None
        publisher = f"organisation/ptv-{overview.organiser}"
        given["organiser"] = overview.names[overview.organiser]
        given["title"] = given["title"] or register_title(overview, languages)
        if not options.base and not is_asking:
            options.base = assumed_base(overview)
            complain(text("new.base-assumed", language, base=options.base))
    has = {"title": given["title"], "base": options.base, "organiser": given["organiser"]}
    if not all(has.values()) and not is_asking:
        missing = ", ".join(f"--{name}" for name, value in has.items() if not value)
        raise AuthoringError("new.needs-option", options=missing)
    titles = given["title"] or _asked_names("new.ask-title", languages, language, read_name)
    base = read_base(options.base) if options.base else ask(text("new.ask-base", language), read_base, language)
    organisers = given["organiser"] or _asked_names("new.ask-organiser", languages, language, read_name)
    organiser_type = read_organiser_type(options.organiser_type) if options.organiser_type else ""
    licence = read_licence(options.licence or next(iter(LICENCES)))
    if is_asking and not options.organiser_type and not publisher:
        question = text("new.ask-type", language, choices=", ".join(organiser_types()))
        organiser_type = ask(question, read_organiser_type, language, ASSUMED_TYPE)
    if is_asking and not options.licence:
        question = text("new.ask-licence", language, choices=", ".join(LICENCES))
        licence = ask(question, read_licence, language, licence)
    return NewCatalogue(titles, base, languages, organisers, organiser_type, licence, options.ci, language, publisher)


def _by_language(
    options: argparse.Namespace, name: str, first: str, read: Callable[[str, str], str]
) -> Mapping[str, str]:
    """The names that the options *name* give, by language: that without one is in the language *first*."""
    found: dict[str, str] = {}
    for language in (first, *LANGUAGES):
        for option in ((name,) if language == first and not found else ()) + (f"{name}_{language}",):
            value = getattr(options, option)
            if value is not None:
                found.setdefault(language, read(value, f"--{option.replace('_', '-')}"))
    return found


def _asked_names(
    key: str, languages: tuple[str, ...], language: str, read: Callable[[str, str], str]
) -> Mapping[str, str]:
    """Names in each of *languages*, asked for; the first is needed, the others may be left out."""
    found: dict[str, str] = {}
    for tag in languages:
        is_needed = tag == languages[0]
        question = text(key, language, tag=tag)
        if not is_needed:
            question = text("add.may-be-empty", language, question=question)

        def answer(said: str, is_needed: bool = is_needed, question: str = question) -> str:
            return read(said, question) if said or is_needed else ""

        if said := ask(question, answer, language):
            found[tag] = said
    return found


def _quoted(name: str) -> str:
    """*name* as a shell takes it."""
    import shlex

    return shlex.quote(name)


COMMAND = Command("new", _add_arguments, _run)
