"""Lays out one `BulletinDocument`: rows, totals, cards, attached JSON; the look is in the `.typ` files."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

from projections import french
from projections.french import amount, optional
from projections.pdf.model import BulletinDocument, DocumentLine
from projections.pdf.printer import Printer, data, parts

Json = dict[str, object]
FORMAT = "paiex.bulletin.v1"
# A bulletin fills one page and stays on it when its rows can be read there: height left to the rows, height of a row's
# text, bounds of the space above and below each row, and that space when the rows go on to another page (points).
_ROWS_HEIGHT, _ROW_TEXT, _DENSEST, _ROOMIEST, _OVERFLOWING = 445, 5.7, 1.1, 3.8, 2.4


def bulletin_pdf(printer: Printer, document: BulletinDocument) -> bytes:
    template = "elected.typ" if document.elected else "bulletin.typ"
    return printer.pdf(template, {"view": data(view(document)), "bulletin": data(machine(document))})


def view(document: BulletinDocument) -> Json:
    """What is printed, as strings."""
    sections = _sections(document)
    return {
        "title": _title(document),
        "author": document.employer.name,
        "date": parts(document.payment_date),
        "period": _period(document),
        "paid": _paid(document),
        "footer": _footer(document),
        "employer": {
            "name": document.employer.name,
            "address": document.employer.address,
            "registration": f"SIRET {french.siret(document.employer.siret)} · APE {document.employer.ape}",
        },
        "holder": {
            "name": document.holder.name,
            "address": document.holder.address,
            "details": _details(document),
        },
        "facts": document.facts,
        "density": _density(document, sections),
        "words": {"person": "Élu" if document.elected else "Agent"},
        "sections": sections,
        "cards": _cards(document),
        "cumuls": [_cumul(c.label, c.month, c.year) for c in document.cumuls],
        **_cost(document),
        "notes": document.notes,
        "cancelled": f"Bulletin annulé : {document.cancelled}" if document.cancelled else "",
    }


def _density(document: BulletinDocument, sections: list[Json]) -> float:
    lines = sum(len(cast(list[Json], section["lines"])) for section in sections)
    beside = len(document.notes) + len(document.cumuls) + 3 * bool(document.cancelled)
    rows = lines + 1.5 * len(sections) + 3 + beside / 2
    space = (_ROWS_HEIGHT / rows - _ROW_TEXT) / 2
    return round(min(_ROOMIEST, space), 1) if space >= _DENSEST else _OVERFLOWING


def _title(document: BulletinDocument) -> str:
    kind = "Bulletin d'indemnité" if document.elected else "Bulletin de paie"
    return f"{kind} – {document.holder.name} – {french.month(document.month)}"


def _period(document: BulletinDocument) -> str:
    period = french.month(document.month).capitalize()
    return period if document.rank == 1 else f"{period} – complément n° {document.rank - 1}"


def _paid(document: BulletinDocument) -> str:
    if document.paid_on:
        return f"Payé le {french.long_date(document.paid_on)}"
    return f"Date de paiement : {french.long_date(document.payment_date)}"


def _footer(document: BulletinDocument) -> str:
    return f"{document.reference} · À conserver sans limitation de durée."


def _details(document: BulletinDocument) -> list[str]:
    holder = document.holder
    named = (("Matricule", holder.matricule), ("N° de sécurité sociale", holder.nir), ("Compte", holder.iban))
    return [f"{label} {value}" for label, value in named if value]


def _sections(document: BulletinDocument) -> list[Json]:
    totals, pay = document.totals, "INDEMNITÉ" if document.elected else "RÉMUNÉRATION"
    earned = (_section(pay, document.earnings), _section(f"RAPPELS – {pay}", _gathered(document.pay_rappels)))
    sections = [each for each in earned if each["lines"]]
    if sections:
        sections[-1]["total"] = _total("Total brut", paid=totals.gross)
    sections += [_section(group.title, group.lines) for group in document.contributions]
    if document.contribution_rappels:
        sections.append(_section("RAPPELS – COTISATIONS ET CONTRIBUTIONS", _gathered(document.contribution_rappels)))
    sections[-1]["total"] = _total(
        "Total des cotisations et contributions",
        paid=0,
        withheld=-totals.employee_contributions,
        employer=totals.employer_contributions,
    )
    if document.others:
        sections.append(_section("AUTRES SOMMES", document.others))
    return sections


def _gathered(lines: Sequence[DocumentLine]) -> Iterator[DocumentLine]:
    """The rappels of a rubrique together; months that follow each other with the same figures are one row, whose base and
    amounts are their sums. The attached JSON keeps every month."""
    order = list(dict.fromkeys(line.code for line in lines))
    run: list[DocumentLine] = []
    for line in sorted(lines, key=lambda each: (order.index(each.code), each.origin)):
        if run and not _goes_on(run[-1], line):
            yield _summed(run)
            run = []
        run.append(line)
    if run:
        yield _summed(run)


def _goes_on(last: DocumentLine, line: DocumentLine) -> bool:
    assert last.origin is not None and line.origin is not None
    next_month = (last.origin + timedelta(days=31)).replace(day=1)
    return line.origin == next_month and replace(last, origin=line.origin) == line


def _summed(run: Sequence[DocumentLine]) -> DocumentLine:
    first, count = run[0], len(run)
    base = None if first.base is None else first.base * count
    return replace(
        first, amount=first.amount * count, employer=first.employer * count, base=base, origin_until=run[-1].origin
    )


def _section(title: str, lines: Iterable[DocumentLine]) -> Json:
    return {"title": title, "lines": [_row(line) for line in lines], "total": None}


def _row(line: DocumentLine) -> Json:
    return {
        "label": line.label,
        "origin": french.months(line.origin, line.origin_until or line.origin) if line.origin else "",
        "base": optional(amount, line.base),
        "rate": _rate(line),
        "paid": amount(line.amount) if line.amount > 0 else "",
        "withheld": amount(-line.amount) if line.amount < 0 else "",
        "employer_rate": optional(french.rate, line.employer_rate),
        "employer": optional(amount, line.employer),
    }


def _rate(line: DocumentLine) -> str:
    if line.quantity:
        return f"{french.quantity(line.quantity)} {line.unit}".strip()
    return optional(french.rate, line.employee_rate)


def _total(label: str, paid: int = 0, withheld: int = 0, employer: int = 0) -> Json:
    return {
        "label": label,
        "base": "",
        "paid": optional(amount, paid),
        "withheld": optional(amount, withheld),
        "employer": optional(amount, employer),
    }


def _cards(document: BulletinDocument) -> list[Json]:
    totals, pas = document.totals, document.withholding
    tax = f"{amount(pas.base)} × {french.rate(pas.rate)} %, {pas.origin}"
    return [
        _card("Montant net social", amount(totals.montant_net_social), "à déclarer pour les aides"),
        _card("Net avant impôt", amount(totals.net_before_pas), f"net imposable {amount(totals.net_imposable)}"),
        _card("Impôt prélevé à la source", amount(totals.pas), tax),
        _card("Net à payer", f"{amount(totals.net_a_payer)} €", _transfer(document), filled=True),
    ]


def _transfer(document: BulletinDocument) -> str:
    if document.totals.carried_debt:
        return f"trop-perçu reporté : {amount(document.totals.carried_debt)} €"
    if not document.totals.net_a_payer:
        return "aucun virement"
    if document.paid_on:
        return f"viré le {french.long_date(document.paid_on)}"
    return f"virement prévu le {french.long_date(document.payment_date)}"


def _card(title: str, figure: str, detail: str, *, filled: bool = False) -> Json:
    return {"title": title, "figure": figure, "detail": detail, "filled": filled}


def _cumul(label: str, month: int, year: int | None) -> Json:
    return {"label": label, "month": amount(month), "year": "" if year is None else amount(year)}


def _cost(document: BulletinDocument) -> Json:
    totals = document.totals
    parts_of = [("Total brut", totals.gross), ("Cotisations de l'employeur", totals.employer_contributions)]
    if totals.reimbursements:
        parts_of.append(("Remboursements", totals.reimbursements))
    return {
        "cost": [{"label": label, "figure": amount(value)} for label, value in parts_of],
        "cost_total": amount(totals.cost),
    }


def machine(document: BulletinDocument) -> Json:
    """The attached JSON: what a program needs; amounts are decimal strings in euros, rates in percent."""
    lines = [("earnings", document.earnings), ("others", document.others)]
    lines += [(group.title, group.lines) for group in document.contributions]
    lines += [("rappels", (*document.pay_rappels, *document.contribution_rappels))]
    totals = document.totals
    return {
        "format": FORMAT,
        "kind": "elected" if document.elected else "agent",
        "employer": {
            "name": document.employer.name,
            "siret": document.employer.siret,
            "ape": document.employer.ape,
        },
        "holder": {"name": document.holder.name, "matricule": document.holder.matricule},
        "month": f"{document.month:%Y-%m}",
        "rank": document.rank,
        "payment_date": document.payment_date.isoformat(),
        "paid_on": document.paid_on.isoformat() if document.paid_on else None,
        "cancelled": document.cancelled or None,
        "facts": dict(document.facts),
        "lines": [_machine_line(section, line) for section, found in lines for line in found],
        "totals": {name: _euros(getattr(totals, name)) for name in type(totals).__dataclass_fields__},
        "withholding": {
            "base": _euros(document.withholding.base),
            "rate": _percent(document.withholding.rate),
            "origin": document.withholding.origin,
        },
        "notes": document.notes,
        "reference": document.reference,
    }


def _machine_line(section: str, line: DocumentLine) -> Json:
    return {
        "section": section,
        "code": line.code,
        "label": line.label,
        "amount": _euros(line.amount),
        "employer": _euros(line.employer),
        "base": None if line.base is None else _euros(line.base),
        "quantity": None if line.quantity is None else _euros(line.quantity),
        "employee_rate": None if line.employee_rate is None else _percent(line.employee_rate),
        "employer_rate": None if line.employer_rate is None else _percent(line.employer_rate),
        "origin": f"{line.origin:%Y-%m}" if line.origin else None,
    }


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _percent(ten_thousandths: int) -> str:
    return f"{ten_thousandths // 10_000}.{ten_thousandths % 10_000:04d}"
