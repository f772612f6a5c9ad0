"""Drawings as Camunda Modeler and bpmn-js write them, read into a small catalogue; nothing is lost in silence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.exchange.bpmn.drawn_whole import DrawnWhole
from servicegraph.exchange.exchange_values import Import
from servicegraph.journal import write_files
from servicegraph.rdf.terms import DCT, NS, RDFS
from tests.conftest import REPOSITORY
from tests.exchange.bpmn.drawing_asking import BASE, MODELER, POOLS, drawn, file_of, import_of, wholes, wholes_of

SMALL = REPOSITORY / "tests" / "data" / "small"
CHAIN = f"{BASE}chain/nuoren-mielenterveyden-palveluketju"
HOME = "bpmn/nuoren-mielenterveyden-palveluketju.ttl"


@pytest.fixture(scope="module")
def before() -> Catalogue:
    """The small catalogue."""
    return Catalogue.load(SMALL)


@pytest.fixture(scope="module")
def imported(before: Catalogue) -> Import:
    """What the drawing of Camunda Modeler asks for."""
    return import_of(before, MODELER.read_bytes())


@pytest.fixture(scope="module")
def folder(imported: Import, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small catalogue after that import."""
    folder = tmp_path_factory.mktemp("drawn") / "small"
    shutil.copytree(SMALL, folder)
    written(imported, folder)
    return folder


@pytest.fixture(scope="module")
def after(folder: Path) -> Catalogue:
    """The catalogue after that import."""
    return Catalogue.load(folder)


def written(asked: Import, folder: Path) -> None:
    """Write what is *asked* into *folder*."""
    assert not asked.faults
    write_files(folder, {folder / one.path: one.after for one in asked.files})


def values(catalogue: Catalogue, subject: str, property: str) -> list[str]:
    """The values of a *property* of *subject*, things by the last part of their IRI, sorted."""
    found = catalogue.memory.triples(NamedNode(subject), NamedNode(property))
    return sorted(str(getattr(one.object, "value", "")).removeprefix(BASE).rpartition("/")[2] for one in found)


def interfaces(catalogue: Catalogue, whole: str) -> dict[tuple[str, str], str]:
    """The interfaces of *whole*: the two services by the last parts of their IRIs, and the flow."""
    found = catalogue.memory.triples(None, NamedNode(NS + "within"), NamedNode(whole))
    subjects = [one.subject.value for one in found]  # type: ignore[union-attr]
    return {
        (values(catalogue, one, NS + "from")[0], values(catalogue, one, NS + "to")[0]): values(
            catalogue, one, NS + "flow"
        )[0]
        for one in subjects
    }


def reasons(asked: Import) -> dict[str, list[tuple[str, str]]]:
    """The rows of the report by their reasons."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in asked.report.rows:
        found.setdefault(row.reason, []).append((row.subject, row.value))
    return found


def test_gateways_and_events_fall_away_and_tell_the_flow(after: Catalogue) -> None:
    unnamed = "nimeton-palvelu-activity-0unnamed"
    assert interfaces(after, CHAIN) == {
        ("palvelutarpeen-arviointi", "nuorisopoliklinikka"): "alternative",
        ("palvelutarpeen-arviointi", "yochat"): "alternative",
        ("yochat", unnamed): "sequence",
        (unnamed, "palvelutarpeen-arviointi"): "sequence",
        ("nuorisopoliklinikka", "lyhytterapia"): "parallel",
        ("nuorisopoliklinikka", "seuranta"): "sequence",  # both at once and when time runs out: not told
        ("lyhytterapia", "seuranta"): "sequence",
    }
    assert values(after, CHAIN, NS + "includes") == [
        "lyhytterapia",
        unnamed,
        "nuorisopoliklinikka",
        "palvelutarpeen-arviointi",
        "seuranta",
        "yochat",
    ]


def test_lanes_are_organisations_and_sectors(after: Catalogue) -> None:
    clinic, chat = f"{BASE}service/nuorisopoliklinikka", f"{BASE}service/yochat"
    assert values(after, clinic, NS + "providedBy") == ["county"]
    assert values(after, clinic, NS + "sector") == ["health"]
    assert values(after, chat, NS + "providedBy") == ["association"]


def test_texts_and_provenance_come_along(after: Catalogue) -> None:
    service = f"{BASE}service/palvelutarpeen-arviointi"
    assert values(after, CHAIN, DCT + "description") == ["Miten nuori pääsee avun piiriin."]
    assert values(after, service, DCT + "description") == ["Arvioidaan nuoren tilanne viikossa."]
    assert values(after, service, NS + "basis") == ["stated"]
    assert values(after, service, DCT + "source") == ["bpmn-process-0m1vd4l"]
    assert values(after, f"{BASE}source/bpmn-process-0m1vd4l", RDFS + "label") == [
        "BPMN-piirros: Nuoren mielenterveyden palveluketju (a.bpmn)"
    ]


def test_what_was_guessed_and_what_has_no_place_is_in_the_report(imported: Import) -> None:
    told = reasons(imported)
    assert told["kind-guessed"] == [("chain:nuoren-mielenterveyden-palveluketju", "chain")]
    assert told["unnamed-task"] == [("task", "Activity_0unnamed")]
    assert ("Terveyspalvelut", "sg:sector") in told["lane-guessed"]
    assert ("nuorisopoliklinikka → Seuranta", "flow:sequence") in told["flow-guessed"]
    kinds = {subject for subject, _ in told["no-place-here"]}
    assert kinds >= {
        "conditionExpression",
        "dataObjectReference",
        "dataOutputAssociation",
        "extensionElements",
        "messageFlow",
        "multiInstanceLoopCharacteristics",
        "participant",
        "startEvent",
        "task",
        "textAnnotation",
        "timerEventDefinition",
    }
    assert ("participant", "Huoltajat") in told["no-place-here"]
    assert ("conditionExpression", 'vaativa: =tuki = "vaativa"') in told["no-place-here"]


def test_result_is_laid_out_and_has_no_violation(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check", str(folder / HOME)]) == 0
    assert main(["check", str(folder), "--level", "violation", "--lang", "en"]) == 0
    assert "violations: 0" in capsys.readouterr().out


def test_same_drawing_again_changes_nothing(after: Catalogue) -> None:
    again = import_of(after, MODELER.read_bytes())
    assert (again.files, again.new, again.changed, again.removed) == ((), (), (), ())


def test_edited_drawing_updates_and_what_people_wrote_stays(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "small"
    shutil.copytree(folder, own)
    more = own / HOME
    rule = "<https://example.org/id/interface/lyhytterapia-to-seuranta> <https://w3id.org/servicegraph/ns#governedBy> "
    label = "<https://example.org/id/service/seuranta> <http://www.w3.org/2000/01/rdf-schema#label> "
    hand = f'{rule}<https://example.org/id/rule/referral> .\n{label}"Uppföljning"@sv .\n'
    more.write_text(more.read_text("utf-8") + "\n" + hand, "utf-8")
    text = MODELER.read_text("utf-8")
    for line in ("Flow_3", "Flow_back", "Flow_7"):
        begin = text.index(f'<bpmn:sequenceFlow id="{line}"')
        text = text[:begin] + text[text.index("/>", begin) + 2 :]
    begin = text.index('<bpmn:task id="Activity_0unnamed"')
    end = text.index("</bpmn:task>", begin) + len("</bpmn:task>")
    text = text[:begin] + '<bpmn:task id="Activity_new" name="Barnskydd" />' + text[end:]
    text = text.replace('name="Seuranta"', 'name="Jälkihoito"')
    asked = import_of(Catalogue.load(own), text.encode())
    written(asked, own)
    changed = Catalogue.load(own)
    assert values(changed, f"{BASE}service/seuranta", RDFS + "label") == ["Jälkihoito", "Uppföljning"]
    assert f"{BASE}service/nimeton-palvelu-activity-0unnamed" in asked.removed
    assert ("yochat", "nimeton-palvelu-activity-0unnamed") not in interfaces(changed, CHAIN)
    assert ("lyhytterapia", "seuranta") in interfaces(changed, CHAIN)
    assert reasons(asked)["kept-since-edited"] == [("interface:lyhytterapia-to-seuranta", "")]
    assert "child-protection" in values(changed, CHAIN, NS + "includes")
    assert hand.splitlines()[0] in more.read_text("utf-8")


def test_pools_are_organisations_of_one_chain_and_messages_interfaces(before: Catalogue, tmp_path: Path) -> None:
    asked = import_of(before, POOLS.read_bytes(), name="yhteistyö")
    own = tmp_path / "small"
    shutil.copytree(SMALL, own)
    written(asked, own)
    catalogue = Catalogue.load(own)
    assert interfaces(catalogue, f"{BASE}chain/yhteistyo") == {
        ("asiakasohjaus", "child-protection"): "sequence",
        ("asiakasohjaus", "nuorisotyo"): "sequence",
        ("nuorisotyo", "kerho"): "parallel",
        ("nuorisotyo", "liikuntaryhma"): "parallel",
        ("nuorisotyo", "child-protection"): "sequence",
    }
    assert values(catalogue, f"{BASE}service/asiakasohjaus", NS + "providedBy") == ["county"]
    assert values(catalogue, f"{BASE}service/kerho", NS + "providedBy") == ["kaupunki"]
    told = reasons(asked)
    assert told["matched-by-name"] == [("Lastensuojelu", "service:child-protection")]
    assert told["name-guessed"] == [("yhteistyö.bpmn", "yhteistyö")]
    assert {
        ("messageFlow", "Message_3"),
        ("messageFlow", "lähete"),
        ("participant", "Asiakas"),
        ("textAnnotation", "Tarkistettava"),
    } <= set(told["no-place-here"])


def test_default_identifier_does_not_join_two_drawings(before: Catalogue) -> None:
    one = import_of(before, POOLS.read_bytes(), name="a").new[0]
    other = import_of(before, POOLS.read_bytes(), name="b").new[0]
    assert one != other


def test_kind_of_whole_is_as_asked(before: Catalogue) -> None:
    asked = import_of(before, MODELER.read_bytes(), kind="package")
    assert f"{BASE}package/nuoren-mielenterveyden-palveluketju" in asked.new
    assert "kind-guessed" not in reasons(asked)


@pytest.mark.parametrize(
    "whole", ["package:youth", "chain:keusote-older-people", "process:keusote-older-people-network"]
)
def test_export_comes_back_and_changes_nothing(shipped: Catalogue, whole: str) -> None:
    back = import_of(shipped, file_of(shipped, whole, "sv"), language="fi")
    assert (back.faults, back.files, back.new, back.report.rows) == ((), (), (), ())


def test_edited_drawing_of_the_catalogue_brings_what_is_new_and_takes_nothing_away(small: Path) -> None:
    text = file_of(Catalogue.load(small), "package:youth", "en").decode()
    assert 'name="Night chat for young people"' in text
    text = text.replace('name="Night chat for young people"', 'name="Night chat"')
    begin = text.index('<bpmn:sequenceFlow id="Flow_interface-protection-to-clinic"')
    end = text.index("</bpmn:sequenceFlow>", begin) + len("</bpmn:sequenceFlow>")
    new = (
        '<bpmn:task id="Activity_0new" name="Peer support"/>'
        '<bpmn:sequenceFlow id="Flow_0new" sourceRef="Activity_service-night-chat" targetRef="Activity_0new"/>'
    )
    asked = import_of(Catalogue.load(small), (text[:begin] + new + text[end:]).encode(), language="en")
    written(asked, small)
    changed = Catalogue.load(small)
    whole = f"{BASE}package/youth"
    assert "Night chat" in values(changed, f"{BASE}service/night-chat", RDFS + "label")
    assert values(changed, whole, NS + "includes") == ["child-protection", "night-chat", "peer-support", "youth-clinic"]
    assert interfaces(changed, whole) == {
        ("child-protection", "youth-clinic"): "sequence",
        ("night-chat", "peer-support"): "sequence",
    }
    assert reasons(asked)["not-in-drawing"] == [("interface:protection-to-clinic", "")]
    assert asked.removed == ()
    assert {one.path for one in asked.files} == {"package.ttl", "services.ttl", "bpmn/youth.ttl"}


@settings(max_examples=15)
@given(wholes())
def test_any_drawing_brings_its_services_and_interfaces(before: Catalogue, whole: DrawnWhole) -> None:
    """Of a whole that the catalogue does not have: tasks become new services, ways between two of them interfaces."""
    asked = import_of(before, drawn(whole))
    assert not asked.faults
    new = [iri.removeprefix(BASE) for iri in asked.new]
    assert len([iri for iri in new if iri.startswith("service/")]) == len(whole.services)
    pairs = {(one.origin, one.target) for one in whole.meetings if one.is_described and one.origin != one.target}
    assert len([iri for iri in new if iri.startswith("interface/")]) == len(pairs)
    loops = [one for one in whole.meetings if one.origin == one.target]
    assert len(reasons(asked).get("leads-to-itself", [])) == len(loops)


@pytest.mark.matrix
def test_every_export_comes_back_and_changes_nothing(shipped: Catalogue) -> None:
    for iri in wholes_of(shipped):
        for lanes in ("organisation", "level"):
            back = import_of(shipped, file_of(shipped, f"<{iri}>", "en", lanes), language="fi")
            assert (back.faults, back.files, back.report.rows) == ((), (), ()), iri


BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
TASK = '<task id="a" name="b"/>'


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (MODELER.read_bytes()[:2500], "36:", "not well-formed"),
        (b"", "1:1", "not well-formed"),
        (b"PK\x03\x04", "1:1", "not well-formed"),
        (b'<?xml version="1.0" encoding="x-none"?><a/>', "1:", "not well-formed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', " 1:", "DOCTYPE"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode("utf-16"), " 1:", "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', " 1:", "DOCTYPE"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', " 1:", "no BPMN 2.0 drawing"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', " 1:", "no BPMN 2.0 drawing"),
        (b'<Package xmlns="http://www.wfmc.org/2008/XPDL2.1"/>', " 1:", "no BPMN 2.0 drawing"),
        (f'<definitions {BPMN}><process id="p"><startEvent id="s"/></process></definitions>', " 1:", "no task"),
        (f'<definitions {BPMN}>\n<process id="p">{TASK}{TASK}</process></definitions>', " 2:", "stands twice"),
        (
            f'<definitions {BPMN}>\n<process id="p"><task name="b"/></process></definitions>',
            " 2:",
            "lacks an identifier",
        ),
        (
            f'<definitions {BPMN}><process id="p">{TASK}\n<sequenceFlow id="f" sourceRef="a" targetRef="x\'y"/>'
            "</process></definitions>",
            " 2:",
            "which the drawing lacks",
        ),
        (b"<a>" + b"x" * 50_000_001, "", "larger than 50 MB"),
        (b"<a>" * 100_000, "1:", "not well-formed"),
    ],
)
def test_what_is_no_drawing_is_refused_with_its_place(
    before: Catalogue, content: bytes | str, place: str, said: str
) -> None:
    asked = import_of(before, content if isinstance(content, bytes) else content.encode())
    assert not asked.files
    (fault,) = asked.faults
    sentence = fault.text("en")
    assert sentence.startswith("a.bpmn")
    assert place in sentence
    assert said in sentence


def test_hub_that_joins_too_much_is_refused(before: Catalogue) -> None:
    parts = "".join(
        f'<task id="t{n}"/><sequenceFlow id="a{n}" sourceRef="t{n}" targetRef="g"/>'
        f'<sequenceFlow id="b{n}" sourceRef="g" targetRef="t{n}"/>'
        for n in range(160)
    )
    content = f'<definitions {BPMN}><process id="p"><parallelGateway id="g"/>{parts}</process></definitions>'
    asked = import_of(before, content.encode())
    assert "20,000 interfaces" in asked.faults[0].text("en")


def test_same_drawing_twice_in_one_run_is_refused(before: Catalogue) -> None:
    asked = import_of(before, MODELER.read_bytes(), MODELER.read_bytes().replace(b"Seuranta", b"Valvonta"))
    assert [fault.text("en") for fault in asked.faults] == [
        "a1.bpmn: the file is the same drawing as “a.bpmn”; import only the later of them."
    ]


def test_whole_of_an_included_catalogue_is_left_alone(small: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "servicegraph.toml").write_text('base = "https://own.example/id/"\ninclude = ["../small"]\n', "utf-8")
    catalogue = Catalogue.load(own)
    text = file_of(catalogue, f"<{BASE}package/youth>").decode()
    assert import_of(catalogue, text.encode()).files == ()
    more = text.replace("<bpmn:startEvent", '<bpmn:task id="Activity_0new" name="Vertaistuki"/><bpmn:startEvent', 1)
    assert "belongs to another catalogue" in import_of(catalogue, more.encode()).faults[0].text("en")


def test_command_writes_nothing_of_a_faulty_drawing(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faulty = small.parent / "bad.bpmn"
    faulty.write_text("<svg/>", "utf-8")
    arguments = ["import", "bpmn", str(MODELER), str(faulty), "--catalogue", str(small), "--lang", "en"]
    assert main(arguments) == 1
    assert "Nothing was written" in capsys.readouterr().err
    assert not (small / "bpmn").exists()
    assert main(["import", "bpmn", str(MODELER), "--catalogue", str(small), "--lang", "en", "--as", "tree"]) == 2
    assert "chain, package, process" in capsys.readouterr().err
    assert main(["import", "bpmn", str(MODELER), "--catalogue", str(small), "--lang", "en", "--dry-run"]) == 0
    assert "+++ b/bpmn/" in capsys.readouterr().out
    assert not (small / "bpmn").exists()
