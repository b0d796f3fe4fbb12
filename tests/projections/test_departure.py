"""The papers of an agent who left: their sums are those of the bulletins, they print, and nothing is said of who stays."""

import io
import json
from datetime import date
from decimal import Decimal

import pikepdf
import pytest

from domain.refusal import Refused
from payroll import facts as f
from payroll.situate import AgentRecord, situate
from payroll.words import AttachmentKind
from projections.departure.files import write_papers
from projections.departure.papers import Departure
from projections.pdf.model import Employer, Holder
from tests.payroll import dossiers
from tests.payroll.test_golden_slips import SINCE, TOWN, staff

EMPLOYER = Employer("Commune d'essai", "21400001200011", "8411Z")
HOLDER = Holder("Camille DUBOURG", "000042", ("1 rue de la Lande", "40420 Labrit"), "2 80 05 40 135 001 53")
ENDED = f.EngagementEnded(effective_on=date(2026, 1, 15), reason="mutation")
SEIZURE = f.AttachmentNotified(
    effective_on=SINCE, kind=AttachmentKind.SEIZURE, reference="TJ-25/0077", amount=Decimal("5000")
)


def bulletin(month: date, *more: f.AgentFact, withheld: int = 0):
    calculator = dossiers.calculator()
    rate = f.WithholdingRateReceived(effective_on=date(2025, 12, 1), rate=Decimal(0))
    record = AgentRecord((*staff(400), rate, SEIZURE, *more), (), {"TJ-25/0077": withheld})
    law, grids = calculator.law, dossiers.the_grids()
    return calculator.calculate(situate(record, TOWN, month, month.replace(day=26), 1, {}, law, grids))


@pytest.fixture
def left() -> Departure:
    december = bulletin(date(2025, 12, 1))
    january = bulletin(date(2026, 1, 1), ENDED, withheld=december.part("saisie_1"))
    return Departure(EMPLOYER, HOLDER, (december, january))


def test_the_settlement_is_what_the_last_month_paid(left: Departure):
    """Half of 1 969,11 is 984,56; CNRACL 109,29, CSG and CRDS on 967,33: 65,78 + 23,22 + 4,84: 781,43 before the seizure.

    781,43 × 12 = 9 377,16: 224 + 425 + 129,432 = 778,432 / 12 = 64,87. Net 716,56."""
    settlement = left.papers()[0]
    assert settlement.data["net_paid"] == "716.56"
    assert [row[1:] for row in settlement.rows] == [
        ("Traitement indiciaire", "984,56"),
        ("Cotisations et contributions de l'agent", "−203,13"),
        ("Retenues", "−64,87"),
    ]


def test_the_certificate_says_the_end_the_pay_and_what_creditors_still_claim(left: Departure):
    december, january = left.bulletins
    certificate = left.papers()[1]
    rest = 5_000_00 - december.part("saisie_1") - january.part("saisie_1")
    assert certificate.data["acts"] == [{"reference": "TJ-25/0077", "left": f"{rest / 100:.2f}"}]
    assert certificate.data["ended_on"] == "2026-01-15"
    assert ("Motif", "mutation") in certificate.facts


def test_the_attestation_has_a_row_for_each_month_and_their_sum(left: Departure):
    attestation = left.papers()[2]
    assert [each["gross"] for each in attestation.data["months"]] == ["1969.11", "984.56"]  # type: ignore[attr-defined]
    assert attestation.totals[0][3] == "2\u202f953,67"
    assert attestation.data["reason"] == "mutation"


def test_three_papers_are_printed_with_their_data(left: Departure, printer, tmp_path):
    written = write_papers(printer, left, tmp_path)
    assert sorted({path.stem for path in written}) == [
        "certificat-de-cessation-de-paiement",
        "donnees-attestation-employeur",
        "solde-de-tout-compte",
    ]
    for path in written[::2]:
        pdf = pikepdf.open(io.BytesIO(path.read_bytes()))
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfuaid:part"]) == ("3", "1")
        attached = json.loads(pdf.attachments["departure.json"].get_file().read_bytes())
        assert attached == json.loads(path.with_suffix(".json").read_bytes())


def test_who_stays_has_no_paper():
    with pytest.raises(Refused, match="Aucun bulletin émis ne dit la fin"):
        Departure(EMPLOYER, HOLDER, (bulletin(date(2025, 12, 1)),)).papers()
