"""What an audit says: every fault found, the tail not yet sealed, and what it cannot exclude without a head."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.x509 import Certificate

from domain import streams
from domain.proof.audit import ChainHead, Checked, Fault, Finding, check_all, missing_heads
from domain.proof.head import Head
from domain.proof.source import Source
from domain.proof.timestamp import Stamp, read_stamp


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one audit."""

    checked: Sequence[Checked]
    findings: Sequence[Finding]
    head: Head | None
    key: str | None
    key_given: bool
    stamps: Sequence[Stamp] = ()
    stamps_signed: bool = False  # their signatures were checked, under the roots given
    left_out: Sequence[str] = ()  # known of the seals, not in the bundle

    @property
    def sound(self) -> bool:
        return not self.findings

    def lines(self) -> list[str]:
        """The report, in French."""
        return [*map(str, self.findings), *self._counts(), self._stamped(), *self._limits(), self._verdict()]

    def _counts(self) -> list[str]:
        events = sum(each.events for each in self.checked)
        seals = sum(len(each.hashes) for each in self.checked)
        tail = sum(each.tail for each in self.checked)
        lines = [f"Chaînes : {len(self.checked)}. Événements : {events}. Sceaux recalculés : {seals}."]
        if tail:
            where = [each.collectivity for each in self.checked if each.tail]
            lines.append(
                f"Événements non encore scellés : {tail} ({_named(where)}). Rien ne les protège avant le prochain sceau "
                "(« paiex audit seal »)."
            )
        if self.left_out:
            lines.append(f"Hors de ce paquet, donc non contrôlé : {_named(self.left_out)}.")
        return lines

    def _stamped(self) -> str:
        if not self.stamps:
            return "Aucun horodatage d'un tiers (RFC 3161) : la date des sceaux n'est que celle de cette machine."
        last = self.stamps[-1]
        checked = (
            "signatures contrôlées"
            if self.stamps_signed
            else "signatures non contrôlées : donner les certificats de l'autorité par PAIEX_TSA_ROOTS"
        )
        return (
            f"Horodatages (RFC 3161) : {len(self.stamps)} ; le dernier, du {last.instant:%d/%m/%Y à %H:%M} UTC par "
            f"{last.authority}, sur le sceau de service n° {last.number} ({checked})."
        )

    def _limits(self) -> list[str]:
        if self.head is not None:
            return [
                f"Contrôlé contre la tête du {self.head.made_at:%d/%m/%Y à %H:%M} UTC ({len(self.head.chains)} chaînes). "
                "Ce qui fut scellé après elle peut encore avoir été retiré avec ses sceaux."
            ]
        lines = [
            "Sans tête gardée hors de la base, ce contrôle ne peut pas exclure que la fin du journal et ses sceaux aient "
            "été retirés ensemble. Donner « --head FICHIER »."
        ]
        if not self.key_given:
            lines.append(
                f"Sans tête ni clé publique connue, il ne peut pas exclure non plus que tout ait été scellé à nouveau par "
                f"une autre clé : celle du journal est {self.key or 'absente'}."
            )
        return lines

    def _verdict(self) -> str:
        if self.findings:
            return f"Altération constatée : {len(self.findings)} anomalie{'s' * (len(self.findings) > 1)}."
        return "Aucune altération constatée."


def audit(
    source: Source,
    *,
    head: Head | None = None,
    key: str | None = None,
    jobs: int = 1,
    partial_log: bool = False,
    inside: Head | None = None,
    roots: Sequence[Certificate] = (),
) -> Report:
    """Recomputes everything; a head brings its own key, which then is the one that must have signed.

    `inside` is the head that came with a bundle: it is checked too, but it proves no more than the bundle does. `roots`
    are the certificates under which timestamps must be signed.
    """
    key = head.key if head is not None else key
    checked = check_all(source, key, jobs)
    findings = [found for each in checked for found in each.findings]
    service = next((each for each in checked if each.collectivity == streams.SERVICE), None)
    if service is not None:
        findings += missing_heads(checked, service.heads, "un sceau du service", partial_log)
    for each in (head, inside):
        findings += _against(each, checked, partial_log) if each else []
    used = key or (service.key if service else None)
    findings += [
        Finding(each.collectivity, Fault.FOREIGN, f"scellé par {each.key[:16]}…, le service par {used[:16]}…")
        for each in checked
        if used and each.key and each.key != used
    ]
    stamps, faults = _stamps(checked, roots)
    findings += faults
    known = {each.collectivity for each in checked}
    left_out = {each.collectivity for each in (service.heads if service else ())} - known if partial_log else set()
    return Report(checked, findings, head, used, key is not None, stamps, bool(roots), sorted(left_out))


def _stamps(checked: Sequence[Checked], roots: Sequence[Certificate]) -> tuple[list[Stamp], list[Finding]]:
    """The timestamps that hold, oldest first, and what is wrong with the others."""
    stamps, findings = [], []
    for each in checked:
        for event in each.stamps:
            stamp = read_stamp(event, roots)
            about = f"l'horodatage du sceau n° {event.number} par {event.authority}"
            if stamp is None or stamp.fault:
                words = stamp.fault if stamp else "le jeton ne peut plus être lu"
                findings.append(Finding(each.collectivity, Fault.STAMP, f"{about} : {words}"))
            elif each.hashes.get(event.number) != event.hash:
                words = f"{about} porte sur un autre sceau ({event.hash[:16]}…)"
                findings.append(Finding(each.collectivity, Fault.REWRITTEN, words))
            else:
                stamps.append(stamp)
    return stamps, findings


def _named(codes: Sequence[str]) -> str:
    return ", ".join(codes[:5]) + (f" et {len(codes) - 5} autres" if len(codes) > 5 else "")


def _against(head: Head, checked: Sequence[Checked], partial_log: bool) -> list[Finding]:
    chains = [ChainHead(each.collectivity, each.number, each.hash) for each in head.chains]
    found = missing_heads(checked, chains, "la tête", partial_log)
    if not head.is_signed():
        found.insert(0, Finding(streams.SERVICE, Fault.HEAD, "le fichier de la tête n'est pas celui qui fut signé"))
    return found
