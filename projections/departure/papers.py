"""The papers of an engagement that ended: solde de tout compte, certificat de cessation de paiement, data of the attestation.

Everything is read from the bulletins issued: what a later fact would change is in the rappel that a later bulletin pays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from domain.refusal import Refused
from payroll.bulletin import Bulletin
from payroll.grids import load_grids
from payroll.words import ABSENCE_NAMES
from projections import french
from projections.pdf.model import Employer, Holder
from projections.words import EARNING_SECTIONS, REGIMES

Cells = tuple[str, ...]
_MONTHS_STATED = 36  # months of pay that the attestation may need (from 53 years of age)


@dataclass(frozen=True, slots=True)
class Paper:
    """One document: its facts, a table, what is said below; `data` is attached and written beside as JSON."""

    name: str  # of its files
    title: str
    facts: tuple[tuple[str, str], ...]
    columns: Cells
    rows: tuple[Cells, ...]
    totals: tuple[Cells, ...]
    said: tuple[str, ...]
    data: dict[str, object]
    signed: bool = True


@dataclass(frozen=True)
class Departure:
    """An engagement that ended, with its bulletins that stand, oldest first."""

    employer: Employer
    holder: Holder
    bulletins: Sequence[Bulletin]

    @cached_property
    def last(self) -> Bulletin:
        if not self.bulletins or not self._frozen_of(self.bulletins[-1]).get("ended_on"):
            raise Refused(
                "Aucun bulletin émis ne dit la fin de cet engagement. Enregistrer sa fin, émettre la paie qui la connaît, "
                "puis demander ces pièces."
            )
        return self.bulletins[-1]

    @staticmethod
    def _frozen_of(bulletin: Bulletin) -> Mapping[str, object]:
        return bulletin.situation.frozen

    @cached_property
    def frozen(self) -> Mapping[str, object]:
        return self._frozen_of(self.last)

    @cached_property
    def ended_on(self) -> date:
        self.last  # noqa: B018 - refuses an engagement that did not end
        return date.fromisoformat(str(self.frozen["ended_on"]))

    @cached_property
    def settling(self) -> tuple[Bulletin, ...]:
        """The bulletins of the month of the end, and those that paid something after it."""
        first = self.ended_on.replace(day=1)
        return tuple(each for each in self.bulletins if each.situation.month >= first)

    def papers(self) -> tuple[Paper, ...]:
        return self._settlement(), self._certificate(), self._attestation()

    # ---- solde de tout compte ----------------------------------------------------------------------------------------

    def _settlement(self) -> Paper:
        rows = tuple(row for bulletin in self.settling for row in _settled(bulletin))
        net = sum(each.totals.net_a_payer for each in self.settling)
        return Paper(
            name="solde-de-tout-compte",
            title="Solde de tout compte",
            facts=self._who(),
            columns=("Mois", "Élément", "Montant"),
            rows=rows,
            totals=(("", "Net payé", french.amount(net)),),
            said=(
                f"Sommes payées au titre de la fin de l'engagement, le {french.long_date(self.ended_on)}, par "
                f"{_count(len(self.settling), 'bulletin')}. Elles se lisent sur ces bulletins, ligne à ligne.",
                "Remis à l'agent, qui peut en contester le contenu.",
            ),
            data={"net_paid": _euros(net), "lines": [list(each) for each in rows]},
        )

    # ---- certificat de cessation de paiement ---------------------------------------------------------------------------

    def _certificate(self) -> Paper:
        last = self._last_whole()
        lines = [line for line in last.lines if line.origin is None and line.section in EARNING_SECTIONS]
        rows = tuple((line.label, french.amount(line.amount)) for line in lines)
        paid = self.settling[-1].situation.payment_date
        claims = [claim for claim in _claims(self.settling[-1]) if claim[1]]
        said = [
            f"Il est certifié que l'agent n'est plus payé par l'employeur ci-dessus depuis le "
            f"{french.long_date(self.ended_on + timedelta(days=1))}. Dernier paiement : {french.long_date(paid)}.",
            f"Montants ci-dessus : ceux du bulletin {french.of_month(last.situation.month)}.",
            *(f"Acte {reference} en cours : {french.amount(left)} € restaient réclamés." for reference, left in claims),
        ]
        if self.settling[-1].totals.carried_debt:
            debt = french.amount(self.settling[-1].totals.carried_debt)
            said.append(f"Un trop-perçu de {debt} € reste à rembourser à l'employeur.")
        return Paper(
            name="certificat-de-cessation-de-paiement",
            title="Certificat de cessation de paiement",
            facts=(*self._who(), *self._career(), *self._year()),
            columns=("Élément de la rémunération", "Montant"),
            rows=rows,
            totals=(("Brut du mois", french.amount(last.total("gross"))),),
            said=tuple(said),
            data={
                "ended_on": self.ended_on.isoformat(),
                "last_payment": paid.isoformat(),
                "pay": [list(each) for each in rows],
                "acts": [{"reference": reference, "left": _euros(left)} for reference, left in claims],
            },
        )

    def _last_whole(self) -> Bulletin:
        """The last bulletin that paid the month itself."""
        return next((each for each in reversed(self.bulletins) if each.situation.inputs.get("ceiling")), self.last)

    # ---- attestation employeur -------------------------------------------------------------------------------------------

    def _attestation(self) -> Paper:
        stated = self._months()
        return Paper(
            name="donnees-attestation-employeur",
            title="Données de l'attestation employeur",
            facts=(*self._who(), *self._career()),
            columns=("Mois", "Payé le", "Absences", "Brut", "dont primes et indemnités"),
            rows=tuple(
                (
                    french.month(month).capitalize(),
                    french.short_date(paid_on),
                    absent,
                    french.amount(gross),
                    french.amount(primes),
                )
                for month, paid_on, absent, gross, primes in stated
            ),
            totals=(
                (
                    "Total",
                    "",
                    "",
                    french.amount(sum(each[3] for each in stated)),
                    french.amount(sum(each[4] for each in stated)),
                ),
            ),
            said=(
                "Données pour l'attestation destinée à France Travail (code du travail, art. R. 1234-9) : elle se fait par le "
                "signalement de fin de contrat de la DSN, ou se saisit en ligne. Ce document ne la remplace pas.",
                "Rappels comptés dans le mois qui les a payés.",
            ),
            data={
                "contract_nature": self.frozen.get("contract_nature"),
                "contract": self.frozen.get("contract"),
                "engaged_on": self.frozen.get("engaged_on"),
                "ended_on": self.frozen["ended_on"],
                "reason": self.frozen.get("ended_because"),
                "weekly_hours": self.frozen.get("weekly_hours"),
                "months": [
                    {
                        "month": f"{month:%Y-%m}",
                        "paid_on": paid_on.isoformat(),
                        "gross": _euros(gross),
                        "primes": _euros(primes),
                    }
                    for month, paid_on, _, gross, primes in stated
                ],
            },
            signed=False,
        )

    def _months(self) -> list[tuple[date, date, str, int, int]]:
        found = []
        for each in self.bulletins[-_MONTHS_STATED:]:
            absences = self._frozen_of(each).get("absences") or ()
            motives = ", ".join(sorted({_motive(absence["motive"]) for absence in absences}))  # type: ignore[attr-defined]
            primes = sum(line.amount for line in each.lines if line.section in ("prime", "hours"))
            situation = each.situation
            found.append((situation.month, situation.payment_date, motives, each.totals.gross, primes))
        return found

    # ---- who -----------------------------------------------------------------------------------------------------------

    def _who(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Statut", REGIMES[self.last.situation.regime]),
            ("Entrée le", _day(self.frozen.get("engaged_on"))),
            ("Fin le", french.short_date(self.ended_on)),
            ("Motif", str(self.frozen.get("ended_because", "")).replace("_", " ")),
        )

    def _career(self) -> tuple[tuple[str, str], ...]:
        frozen = self.frozen
        grades = load_grids().grades
        grade = str(frozen.get("grade", ""))
        indices = f"{frozen['ib']} / {frozen['im']}" if frozen.get("ib") else ""
        hours = f"{str(frozen['weekly_hours']).replace('.', ',')} h" if frozen.get("weekly_hours") else ""
        said = (
            ("Grade", grades[grade].label if grade in grades else grade),
            ("Échelon", str(frozen.get("echelon", ""))),
            ("Indices brut / majoré", indices),
            ("Durée hebdomadaire", hours),
        )
        return tuple((label, value) for label, value in said if value)

    def _year(self) -> tuple[tuple[str, str], ...]:
        """Amounts of the year of the last payment."""
        before, own = self.last.situation.cumuls, self.last.cumuls
        year = self.last.situation.payment_date.year
        return tuple(
            (f"{label} {year}", f"{french.amount(before[name] + own[name])} €")
            for label, name in (("Net imposable", "net_imposable"), ("Impôt prélevé", "pas"))
        )


def _settled(bulletin: Bulletin) -> Iterator[Cells]:
    """What a bulletin paid, line by line of the gross, then what was taken from it."""
    month, totals = french.month(bulletin.situation.month).capitalize(), bulletin.totals
    for line in bulletin.lines:
        if line.section in EARNING_SECTIONS and line.amount:
            origin = f", rappel {french.of_month(line.origin)}" if line.origin else ""
            yield month, f"{line.label}{origin}", french.amount(line.amount)
    sums = (
        ("Cotisations et contributions de l'agent", totals.employee_contributions),
        ("Impôt sur le revenu prélevé à la source", totals.pas),
        ("Retenues", totals.withholdings),
        ("Remboursements", totals.reimbursements),
        ("Trop-perçu à reporter", totals.carried_debt),
    )
    for label, amount in sums:
        if amount:
            yield month, label, french.amount(amount)


def _claims(bulletin: Bulletin) -> Iterator[tuple[str, int]]:
    """The acts of creditors that ran on a bulletin, and what each still claimed after it (cents)."""
    acts: Sequence[Mapping[str, object]] = bulletin.situation.frozen.get("attachments", ())  # type: ignore[assignment]
    for act in acts:
        if act["kind"] != "pension_alimentaire":
            yield str(act["reference"]), int(str(act["due"])) - bulletin.part(str(act["line"]))


_MOTIVES = {"greve": "grève", **{str(kind): name for kind, name in ABSENCE_NAMES.items()}}


def _motive(code: object) -> str:
    return _MOTIVES.get(str(code), str(code).replace("_", " "))


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _day(value: object) -> str:
    return french.short_date(date.fromisoformat(str(value))) if value else ""


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"
