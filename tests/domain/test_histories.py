"""Golden time dossiers: each file of fixtures/histories is played through the real commands, and pays what it says."""

from dataclasses import fields, replace
from datetime import date

import pytest

from domain.store import MemoryStore, Stores
from domain.store.port import EventStore
from payroll.bulletin import Totals
from tests.domain.histories import Expected, History, HistoryRefused, Rappel, Run, history, names, read
from tests.domain.history_play import Changes, Issued, Player, euros


def played(told: History, log: EventStore) -> int:
    """Plays it all, then compares; gives the number of bulletins."""
    found: dict[tuple[Run, str], Issued] = {}
    Player(told, log).play(lambda run, agent, given: found.__setitem__((run, agent), given))
    differing = {key: wrong for key, given in found.items() if (wrong := _wrong(told.of(*key), given))}
    assert not differing, f"{told.title} : attendu, puis trouvé : {differing}"
    return sum(each.bulletin is not None for each in found.values())


def _wrong(expected: Expected, given: Issued) -> dict[str, tuple[object, object]]:
    """What is not as expected: the expected, then the given."""
    if not expected.bulletin or given.bulletin is None:
        has = given.bulletin is not None
        asked = expected.bulletin and expected != Expected()
        return {"bulletin": (expected.bulletin, has)} if has or asked else {}
    told = {
        **{f"{month:%Y-%m} {code}": amounts for (month, code), amounts in _changes(expected).items()},
        **{f"lines.{code}": amount for code, amount in expected.lines.items()},
        **{f"employer.{code}": amount for code, amount in expected.employer.items()},
        **{f"bases.{code}": amount for code, amount in expected.bases.items()},
        **{f"totals.{name}": amount for name, amount in expected.totals.items()},
    }
    seen = {
        **{f"{month:%Y-%m} {code}": amounts for (month, code), amounts in given.rappels().items()},
        **{f"lines.{code}": given.own(code, "amount") for code in expected.lines},
        **{f"employer.{code}": given.own(code, "employer") for code in expected.employer},
        **{f"bases.{code}": given.own(code, "base") for code in expected.bases},
        **{f"totals.{name}": euros(getattr(given.bulletin.totals, name)) for name in expected.totals},
    }
    if expected.debt is not None:
        told["debt"], seen["debt"] = expected.debt, given.owed
    return {key: (told.get(key), seen.get(key)) for key in told | seen if told.get(key) != seen.get(key)}


def _changes(expected: Expected) -> Changes:
    return {
        (month, rappel.rubrique): (rappel.amount, rappel.employer)
        for rappel in expected.rappels
        for month in rappel.months
    }


@pytest.mark.parametrize("name", names())
def test_a_history_pays_what_its_dossier_says(name: str, memory_store: MemoryStore) -> None:
    assert played(history(name), memory_store) > 0


def test_a_history_pays_the_same_on_postgresql(stores: Stores) -> None:
    assert played(history("echelon_connu_deux_mois_plus_tard"), stores.writer) == 4


def test_every_dossier_says_at_least_one_amount_and_knows_the_totals_that_it_names() -> None:
    totals = {each.name for each in fields(Totals)}
    for name in names():
        bulletins = [each for run in history(name).expected.values() for each in run.values()]
        assert any(each.rappels for each in bulletins), name
        assert {total for each in bulletins for total in each.totals} <= totals, name


GOOD = """
title = "Exemple"
why = "Exemple."
runs = ["2025-01", "2025-02"]
employer = [
  { type = "local_rates_set", effective_on = 2025-01-01, work_accident = "1.66" },
]
[agents]
camille = [{ type = "engaged", effective_on = 2024-01-01, status = "fonctionnaire" }]
[[facts]]
known_in = "2025-02"
agent = "camille"
named = "greve"
type = "strike_recorded"
effective_on = 2025-01-14
[expected."2025-02".camille]
rappels = [{ months = ["2025-01"], rubrique = "greve_traitement", amount = "-65.64" }]
"""


def test_what_the_dossier_does_not_say_and_what_does_not_come_both_fail(memory_store: MemoryStore) -> None:
    told = history("delegation_d_elu_deliberee_en_avril")
    april = Run(date(2026, 4, 1))
    silent = replace(told, expected={})
    with pytest.raises(AssertionError, match=r"2026-03 ircantec_a.*None, \(Decimal\('-4.58'\), Decimal\('6.89'\)\)"):
        played(silent, memory_store)
    more = Rappel(months=("2026-03",), rubrique="cia", amount="1.00")  # type: ignore[arg-type]
    hopeful = Expected(rappels=(*told.of(april, "adjoint").rappels, more))
    with pytest.raises(AssertionError, match="2026-03 cia"):
        played(replace(told, expected={april: {"adjoint": hopeful}}), MemoryStore())
    with pytest.raises(AssertionError, match="bulletin"):
        played(replace(told, expected=told.expected | {april: {"maire": Expected(bulletin=False)}}), MemoryStore())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('named = "greve"', 'nomme = "greve"', "champ « facts[0].nomme » : champ inconnu"),
        ('known_in = "2025-02"', 'known_in = "2025-04"', "champ « facts[0].known_in » : la paie de 2025-04"),
        ('known_in = "2025-02"', 'known_in = "2025-2"', "champ « facts[0].known_in » : une paie s'écrit"),
        ('["2025-01", "2025-02"]', '["2025-02", "2025-01"]', "champ « runs » : les paies se suivent"),
        ('months = ["2025-01"]', 'months = ["2025-02"]', "rappels[0].months » : un rappel vient d'un mois passé"),
        ('"-65.64"', "-65.64", "le nombre -65.64 s'écrit entre guillemets"),
        ('"-65.64"', '"-65,64"', "rappels[0].amount » : un montant s'écrit en euros entre guillemets"),
        ("strike_recorded", "strike", "champ « facts[0] » : type de fait inconnu « strike »"),
        ('agent = "camille"', 'agent = "dominique"', "champ « facts[0].agent » : « dominique » n'est pas"),
        ('named = "greve"', 'replaces = "autre"', "champ « facts[0].replaces » : aucun fait nommé « autre »"),
        ("effective_on = 2025-01-14", "", "champ « facts[0].effective_on » : champ obligatoire absent"),
        ('status = "fonctionnaire"', 'status = "titulaire"', "champ « agents.camille[0].status » : valeur inconnue"),
        ('why = "Exemple."', "", "champ « why » : champ obligatoire absent"),
        (
            '["2025-01"], rubrique',
            '["2025-01", "2025-01"], rubrique',
            "« greve_traitement » de 2025-01 est dit deux fois",
        ),
        ("title =", "title", "champ « fichier » : "),
    ],
)
def test_a_badly_written_dossier_is_refused_with_its_file_and_field(old: str, new: str, said: str) -> None:
    assert read("x.toml", GOOD).agents == ("camille",)
    with pytest.raises(HistoryRefused) as refused:
        read("x.toml", GOOD.replace(old, new, 1))
    assert str(refused.value).startswith("x.toml, ") and said in str(refused.value)
