"""The public door `paiex calculate`: golden dossiers through the real command, the schema, and every way to be refused."""

import json
import subprocess
import sys
import tomllib
from copy import deepcopy
from typing import Any

import pytest

from api import dossier as door
from payroll.grids import load_grids
from payroll.law import load_law
from tests.payroll.dossiers import FOLDER, expected

GOLDEN = "golden_a_avec_transfert"
IHTS = ("ihts", "ihts_nuit")
TWO_CODES = ("repas_fourni", "transport_domicile_travail")


def content(name: str = GOLDEN) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def calculated(given: dict[str, Any], *, explained: bool = False) -> dict[str, Any]:
    return door.calculate(door.read(given), load_law(), load_grids(), explained=explained)


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", sorted(expected()))
def test_a_golden_dossier_through_the_door(name: str) -> None:
    answer = calculated(content(name))
    lines = {line["code"]: line for line in answer["lines"]}
    wanted = expected()[name]
    assert {code: lines[code]["amount"] for code in wanted["lines"]} == wanted["lines"]
    assert {total: answer["totals"][total] for total in wanted["totals"]} == wanted["totals"]


def test_the_command_reads_a_file_and_the_standard_input_alike() -> None:
    from_file = run("calculate", str(FOLDER / f"{GOLDEN}.toml"))
    as_json = json.dumps(content(), default=str)
    from_input = run("calculate", "-", text=as_json)
    assert from_file.returncode == 0, from_file.stderr
    assert json.loads(from_file.stdout) == json.loads(from_input.stdout)
    assert json.loads(from_file.stdout)["totals"]["net_before_pas"] == "1762.95"


def test_the_explanation_names_article_parameter_and_fact() -> None:
    answer = calculated(content(), explained=True)
    tree = json.dumps(
        next(line for line in answer["lines"] if line["code"] == "cnracl")["explanation"], ensure_ascii=False
    )
    assert "décret n° 2025-86" in tree.lower() and "en vigueur le 01/01/2026" in tree
    treatment = next(line for line in answer["lines"] if line["code"] == "traitement_indiciaire")
    assert "position_held du 01/09/2025" in json.dumps(treatment["explanation"], ensure_ascii=False)


def test_the_explanation_begins_with_what_one_says_on_the_telephone() -> None:
    lines = {line["code"]: line["explanation"] for line in calculated(content(), explained=True)["lines"]}
    assert lines["net_a_payer"]["said"].replace("\u202f", " ") == "Vous recevez 1 762,95 € sur votre compte."
    assert all(each["said"].endswith(".") for each in lines.values())


def test_what_stands_by_default_is_listed() -> None:
    """No certificate and no policy speak of the IFSE: it is due for the whole month by default, and said so."""
    answer = calculated(content(), explained=True)
    default = (
        "part du mois où l'IFSE est due, en 3000es : par défaut, aucun fait ne le dit (sick_certificate, policies_set)"
    )
    assert default in answer["without_fact"]
    given = content()
    given["agent"].append({"type": "sick_certificate", "effective_on": "2026-01-12", "last_day": "2026-01-13"})
    assert default not in calculated(given, explained=True)["without_fact"]


def test_the_values_to_be_confirmed_that_the_bulletin_used_are_listed() -> None:
    listed = {each["key"]: each for each in calculated(content())["to_confirm"]}
    family = listed["reading.sft_entry_exit"]
    assert family["lines"] == ["sft"] and family["stake"] == "38.86" and family["who"] == "DGCL ; centre de gestion"
    assert len(family["candidates"]) == 2
    assert not any(key.startswith("pas.neutral_grid") for key in listed)  # the DGFiP gave a rate


def test_the_schema_describes_facts_and_forbids_the_rest() -> None:
    schema = json.loads(run("calculate", "--schema").stdout)
    assert schema["additionalProperties"] is False
    assert "PositionHeld" in schema["$defs"] and schema["$defs"]["PositionHeld"]["additionalProperties"] is False


def _set(path: str, value: object) -> Any:
    def change(given: dict[str, Any]) -> None:
        *before, last = path.split("/")
        place: Any = given
        for step in before:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = value

    return change


def _add(name: str, fact: dict[str, object]) -> Any:
    return lambda given: given.setdefault(name, []).append(fact)


def _twice(path: str, field: str, value: object) -> Any:
    """The same fact a second time, saying something else."""
    name, place = path.split("/")
    return lambda given: given[name].append(given[name][int(place)] | {field: value})


WITHHELD = {"type": "withholding_rate_received", "effective_on": "2026-01-01", "rate": "250"}
STRADDLING = {"type": "sick_certificate", "effective_on": "2000-01-01", "last_day": "2099-01-01"}
HOURS = {"type": "hours_worked", "effective_on": "2026-01-01", "kind": "ihts", "hours": "745"}
BAD = {
    "unknown field": (_set("agent/1/indice", 3), "agent[1].indice", "inconnu"),
    "unknown field at the top": (_set("salaire", "1"), "salaire", "inconnu"),
    "a float amount": (_set("agent/4/monthly_amount", 200.0), "agent[4].monthly_amount", "guillemets"),
    "an integer amount": (_set("agent/4/monthly_amount", 200), "agent[4].monthly_amount", "guillemets"),
    "no number": (_set("agent/4/monthly_amount", "deux cents"), "agent[4].monthly_amount", "décimal"),
    "a text index": (_set("agent/1/im", "quatre cents"), "agent[1].im", "entier"),
    "an impossible date": (_set("agent/0/effective_on", "2026-02-31"), "agent[0].effective_on", "date"),
    "an unknown type": (_set("agent/0/type", "promoted"), "agent[0]", "type de fait inconnu"),
    "an unknown status": (_set("agent/0/status", "stagiaire"), "agent[0].status", "valeur"),
    "another version": (_set("schema_version", 2), "schema_version", "valeur"),
    "an unknown cumul": (_set("cumuls", {"brut": "1.00"}), "cumuls.brut", "cumul inconnu"),
    "a month not covered": (_set("month", "2027-01"), "dossier", "n'est pas couvert"),
    "a quotity of zero": (_set("agent/2/weekly_hours", "0"), "agent[2].weekly_hours", "CGFP, art. L. 613-1"),
    "an uncovered part time": (_set("agent/2/part_time_percent", 95), "agent[2].part_time_percent", "95"),
    "an échelon that its grade has not": (_set("agent/1/echelon", 99), "agent[1].echelon", "Relire l'arrêté"),
    "an impossible SIRET": (_set("employer/0/siret", "21400001300019"), "employer[0].siret", "R. 123-221"),
    "a rate above a hundred": (_add("agent", WITHHELD), "agent[-1].rate", "CGI, art. 204 E"),
    "two positions on one day": (_twice("agent/1", "im", 401), "agent[-1].effective_on", "contredit agent[1]"),
    "two rates on one day": (_twice("employer/1", "cdg", "0.81"), "employer[-1].effective_on", "contredit employer[1]"),
    "an absence before the engagement": (_add("agent", STRADDLING), "agent[-1].effective_on", "avant l'engagement"),
    "hours beyond a month": (_add("variables", HOURS), "variables[-1].hours", "744"),
    "an unknown grade": (_set("agent/1/grade", "magicien"), "dossier", "magicien"),
}


@pytest.mark.parametrize("case", sorted(BAD))
def test_a_bad_dossier_is_refused_naming_the_field(case: str) -> None:
    change, where, why = BAD[case]
    given = deepcopy(content())
    change(given)
    with pytest.raises(door.DossierRefused) as refused:
        calculated(given)
    name, last, field = where.partition("[-1]")
    where = f"{name}[{len(given[name]) - 1}]{field}" if last else where
    assert any(where == each["where"] and why in each["why"] for each in refused.value.problems), refused.value.problems


def test_the_command_refuses_with_code_2_and_french_words() -> None:
    for text in ("{", "ceci n'est pas du TOML", json.dumps({"schema_version": 1})):
        refused = run("calculate", "-", text=text)
        assert refused.returncode == 2 and "refused" in json.loads(refused.stderr)
        assert refused.stdout == ""
    assert run("calculate", "/nulle/part.toml").returncode == 2


def test_two_kinds_of_hours_in_a_month_are_two_facts() -> None:
    """A recenseur brings in two kinds of forms as an agent works by day and by night; two of one kind contradict each other."""
    given = content()
    day, night = (
        {"type": "hours_worked", "effective_on": "2026-01-01", "hours": "2"} | {"kind": kind} for kind in IHTS
    )
    given["variables"] = [day, night]
    assert {"ihts", "ihts_nuit"} <= {line["code"] for line in calculated(given)["lines"]}
    said = {"type": "quantity_entered", "effective_on": "2026-01-01", "quantity": "20"}
    given["variables"] = [said | {"code": code} for code in TWO_CODES]
    assert set(TWO_CODES) <= {line["code"] for line in calculated(given)["lines"]}
    given["variables"] = [day, night, day | {"hours": "3"}]
    with pytest.raises(door.DossierRefused, match=r"contredit variables\[0\]"):
        calculated(given)


def test_nobody_to_pay_is_said_kindly() -> None:
    given = content()
    given["agent"].append({"type": "engagement_ended", "effective_on": "2025-12-31", "reason": "mutation"})
    assert "pris fin" in calculated(given)["nothing_to_pay"]
