"""Writes the expressions of a rule before any number, as people say them: « indice majoré payé × valeur du point ÷ 1 200 ».

What depends on a case is named by a letter and told below, as one does on paper. Each word that stands for a parameter, a line
or a total says which, so that a page can lead to it. With numbers, `formula` writes the same expression.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from string import ascii_uppercase
from typing import Literal

from payroll.algebra import (
    Add,
    Bracket,
    Compare,
    Divide,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Line,
    Multiply,
    Number,
    Part,
    Power,
    Rounded,
    Segment,
    Select,
    Subtract,
    SumOverSegments,
    Total,
    YearToDate,
    children,
    walk,
)
from payroll.formula import SIGNS, money, number, percentage
from payroll.law import Law as LawValues
from payroll.provenance import HUNDREDTHS, in_hundredths, meaning_of
from payroll.rules import Rule

WordKind = Literal["text", "law", "line", "total", "input"]

# What a line enters, for a total and for the sentence « entre dans … ».
EFFECTS: dict[str, str] = {
    "gross": "le brut",
    "tib": "le traitement indiciaire brut",
    "pension": "le traitement soumis à retenue pour pension",
    "rafp": "les éléments soumis à la RAFP",
    "family": "les suppléments familiaux",
    "overtime": "les heures supplémentaires et complémentaires",
    "transfer": "le transfert primes/points",
    "transfer_primes": "les primes que le transfert primes/points peut réduire",
    "social": "les cotisations de l'agent",
    "deductible": "ce qui se déduit du revenu imposable",
    "csg": "la CSG et la CRDS",
    "elected_training": "le droit à la formation et la rente des élus",
    "indemnity": "l'indemnité de fonction et sa majoration",
    "indemnity_due": "l'indemnité de fonction due avant écrêtement",
    "rente_benefit": "la rente versée par la collectivité",
    "pas": "le prélèvement à la source",
    "withholding": "les retenues sur le net",
    "debt": "les reprises de trop-perçu",
    "participation": "les participations de l'employeur à la protection complémentaire",
    "alimony": "les pensions alimentaires",
    "attachment": "les saisies et cessions",
    "attachment_returned": "les restitutions de saisies",
    "attached": "la part saisissable que les créanciers ont prise",
    "reimbursement": "les remboursements",
    "benefits_whole": "les indemnités journalières subrogées",
    "benefits_half": "les indemnités journalières d'accident subrogées",
    "benefits_net": "les indemnités journalières subrogées, nettes de CSG et de CRDS",
    "origin_tib": "l'écart de traitement avec la situation d'origine d'un détaché",
    "taxed_benefits": "les indemnités journalières imposées à la source",
    "in_kind": "les avantages en nature",
    "cash": "la rémunération en espèces",
}
CUMULS: dict[str, str] = {
    "gross": "brut",
    "ceiling": "plafond de la sécurité sociale",
    "transfer_due": "transfert primes/points dû",
    "transfer_paid": "transfert primes/points retenu",
    "transfer_primes": "primes que le transfert peut réduire",
    "social_base": "brut soumis au régime général",
    "old_age_capped_base": "assiette vieillesse plafonnée",
    "ircantec_gross": "brut soumis à l'IRCANTEC",
    "ircantec_a_base": "assiette IRCANTEC, tranche A",
    "ircantec_b_base": "assiette IRCANTEC, tranche B",
    "fnal_gross": "brut soumis au FNAL",
    "fnal_base": "assiette FNAL plafonnée",
    "teletravail": "forfait télétravail",
    "tib": "traitement indiciaire brut",
    "rafp_gross": "éléments soumis à la RAFP",
    "rafp_base": "assiette RAFP",
    "exempt_overtime": "heures exonérées",
    "exempt_pay": "rémunération exonérée d'impôt",
    "four_ceilings_base": "assiette dans la limite de quatre plafonds",
    "agirc_t2_base": "assiette Agirc-Arrco, tranche 2",
    "agirc_cet_base": "assiette de la CET",
    "reduced_smic": "SMIC des taux réduits",
    "health_complement_base": "assiette du complément maladie",
    "family_complement_base": "assiette du complément famille",
    "reduction_first_pay": "rémunération de la réduction générale, jusqu'en avril 2025",
    "reduction_first_smic": "SMIC de la réduction générale, jusqu'en avril 2025",
    "reduction_first": "réduction générale, jusqu'en avril 2025",
    "reduction_pay": "rémunération de la réduction générale",
    "reduction_smic": "SMIC de la réduction générale",
    "reduction": "réduction générale",
    "net_imposable": "net imposable",
    "pas": "prélèvement à la source",
    "payroll_tax_base": "rémunération soumise à la taxe sur les salaires",
    "payroll_tax": "taxe sur les salaires",
}
PARTS: dict[Part, str] = {
    "amount": "",
    "base": "assiette",
    "employee": "part de l'agent",
    "employer": "part de l'employeur",
}
_OF_THE_MONTH = ", en 3000es"
_WORTH_A_LETTER = 4  # steps
_SUM, _PRODUCT, _ATOM = 1, 2, 3  # how tightly words hold together


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a sentence; `key` is the parameter, the code of the line, the effect or the input that it names."""

    text: str
    kind: WordKind = "text"
    key: str = ""


Words = tuple[Word, ...]
_Held = tuple[Words, int]


@dataclass(frozen=True, slots=True)
class Case:
    """What a letter is worth under a condition; without condition, otherwise."""

    condition: Words
    value: Words


@dataclass(frozen=True, slots=True)
class Written:
    """A formula in words, and each letter that it uses with its cases, in the order in which they appear."""

    words: Words
    letters: tuple[tuple[str, tuple[Case, ...]], ...] = ()

    @property
    def text(self) -> str:
        """The whole as one paragraph."""
        told = [f"{letter} = {_told(cases)}" for letter, cases in self.letters]
        return " ; où ".join([plain(self.words), *told])


def _told(cases: tuple[Case, ...]) -> str:
    if len(cases) == 1:
        return plain(cases[0].value)
    return ", ".join(
        f"{plain(case.value)} si {plain(case.condition)}" if case.condition else f"sinon {plain(case.value)}"
        for case in cases
    )


def plain(words: Words) -> str:
    """The words without what they lead to."""
    return "".join(word.text for word in words)


def effect_words(effect: str) -> str:
    """« le brut »; an effect that has no words yet keeps its own name, so that nothing disappears."""
    return EFFECTS.get(effect, f"« {effect} »")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """How lines (by code) and parameters (by key) are named, and which facts are a yes or a no."""

    lines: Mapping[str, str]
    law: Mapping[str, str]
    yes_or_no: frozenset[str]

    @classmethod
    def of(cls, rules: Iterable[Rule], law: LawValues) -> "Vocabulary":
        """That of a table of rules under a law."""
        table = tuple(rules)
        return cls(
            {rule.code: rule.label for rule in table},
            {key: _in_a_sentence(parameter.label) for key, parameter in law.parameters.items()},
            _yes_or_no(table),
        )


def write(expression: Expression | Compare, vocabulary: Vocabulary) -> Written:
    """A formula, or the condition under which a rule applies, in words."""
    writer = _Writer(vocabulary, _repeated(expression))
    words = writer.condition(expression) if isinstance(expression, Compare) else writer.whole(expression)
    return Written(words, tuple(writer.told()))


def _repeated(root: Expression | Compare) -> frozenset[Expression]:
    """The steps, long enough to be worth a letter, on which two other steps or more rest."""
    resting: Counter[Expression | Compare] = Counter()
    seen: set[Expression | Compare] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            inside = list(children(node))
            resting.update(inside)
            waiting += inside
    return frozenset(
        node
        for node, times in resting.items()
        if times > 1 and isinstance(node, Expression) and sum(1 for _ in walk(node)) >= _WORTH_A_LETTER
    )


def _yes_or_no(rules: Iterable[Rule]) -> frozenset[str]:
    """The facts that rules only ever compare with one, or with nought, to be equal."""
    compared: dict[str, set[tuple[str, int | Fraction]]] = {}
    for node in (node for rule in rules for root in rule.expressions() for node in walk(root)):
        match node:
            case Compare(operator, Fact(name), Number(value)):
                compared.setdefault(name, set()).add((operator, value))
    return frozenset(name for name, found in compared.items() if found <= {("==", 0), ("==", 1), ("!=", 0), ("!=", 1)})


def _in_a_sentence(label: str) -> str:
    """« Indice majoré minimum » inside a sentence takes a small letter; an acronym keeps its own."""
    return label[0].lower() + label[1:] if label[1:2].islower() else label


def roundings(expression: Expression) -> tuple[str, ...]:
    """Each rounding inside an expression: to what, and because of which text."""
    found = (node for node in walk(expression) if isinstance(node, Rounded))
    return tuple(dict.fromkeys(f"{_to_what(node)} : {node.reference}" for node in found))


def _to_what(node: Rounded) -> str:
    unit = number(Fraction(node.unit))
    if money(node.x) != 1:
        return f"arrondi à {unit} près"
    return {"1": "arrondi au centime", "100": "arrondi à l'euro"}.get(unit, f"arrondi à {unit} centimes près")


@dataclass
class _Writer:
    vocabulary: Vocabulary
    repeated: frozenset[Expression]
    letters: dict[Expression, str] = field(default_factory=dict)
    cases: dict[str, tuple[Case, ...]] = field(default_factory=dict)

    def whole(self, node: Expression) -> Words:
        return self._held(node)[0]

    def told(self) -> Iterator[tuple[str, tuple[Case, ...]]]:
        yield from sorted(self.cases.items(), key=lambda each: (len(each[0]), each[0]))

    def condition(self, condition: Compare) -> Words:
        match condition:
            case Compare("==" | "!=" as operator, Fact(name), Number(value)) if name in self.vocabulary.yes_or_no:
                yes = (value == 1) == (operator == "==")
                return Word(input_words(name), "input", name), Word(" : oui" if yes else " : non")
        sign = SIGNS[condition.operator]
        return (*self.whole(condition.left), Word(f" {sign} "), *self.whole(condition.right))

    def _held(self, node: Expression) -> _Held:
        if isinstance(node, Select) or node in self.repeated:
            return (Word(self._letter(node)),), _ATOM
        return self._spelt(node)

    def _spelt(self, node: Expression) -> _Held:
        match node:
            case Add() | Subtract():
                return self._sum(node)
            case Multiply() | Divide():
                return self._product(node)
            case Lesser(left, right):
                return self._of("le plus petit de", left, right), _ATOM
            case Greater(left, right):
                return self._of("le plus grand de", left, right), _ATOM
            case Rounded(x):
                return self._of(_to_what(node), x), _ATOM
            case SumOverSegments(term):
                return self._of("somme, période par période, de", term), _ATOM
            case Power(x, exponent):
                return self._of(f"puissance {number(exponent)} de", x), _ATOM
            case Bracket(key, x, mode):
                what = "montant par tranches du barème" if mode == "marginal" else "taux de la tranche du barème"
                return (Word(f"{what} « "), self._law(key), *self._of(" » pour", x)), _ATOM
        below_nought = isinstance(node, Number) and node.value < 0
        return (self._leaf(node),), _SUM if below_nought else _ATOM

    def _leaf(self, node: Expression) -> Word:
        match node:
            case Number(value):
                return Word(number(Fraction(value)))
            case Law(key) | Euros(key):
                return self._law(key)
            case Fact(name) | Segment(name):
                return Word(input_words(name), "input", name)
            case YearToDate(name):
                return Word(f"cumul de l'année ({CUMULS.get(name, name)})", "input", name)
            case Line(code, part):
                share = f", {PARTS[part]}" if PARTS[part] else ""
                return Word(f"« {self.vocabulary.lines.get(code, code)} »{share}", "line", code)
            case Total(effect):
                return Word(f"total du mois ({effect_words(effect)})", "total", effect)
        raise TypeError(type(node).__name__)

    def _law(self, key: str) -> Word:
        name, _, row = key.partition("[")
        line = f" (ligne {row.rstrip(']')})" if row else ""
        return Word(f"{self.vocabulary.law.get(name, name)}{line}", "law", name)

    def _of(self, what: str, *inside: Expression) -> Words:
        """« what (a ; b) »."""
        words: list[Word] = [Word(f"{what} (")]
        for place, each in enumerate(inside):
            words += [Word(" ; ")] * bool(place)
            words += self.whole(each)
        return (*words, Word(")"))

    def _letter(self, node: Expression) -> str:
        """One letter for a choice of cases, or for a step used twice, however often the formula uses it."""
        if node not in self.letters:
            place = len(self.letters)
            letter = ascii_uppercase[place % 26] + (str(place // 26 + 1) if place >= 26 else "")
            self.letters[node] = letter
            self.cases[letter] = tuple(self._cases(node))
        return self.letters[node]

    def _cases(self, named: Expression) -> Iterator[Case]:
        node = named
        while isinstance(node, Select):
            yield Case(self.condition(node.condition), self.whole(node.then))
            node = node.otherwise
        yield Case((), self._spelt(node)[0] if node is named else self.whole(node))

    def _inside(self, node: Expression, at_least: int) -> Words:
        words, strength = self._held(node)
        return words if strength >= at_least else (Word("("), *words, Word(")"))

    def _sum(self, node: Add | Subtract) -> _Held:
        sign = "+" if isinstance(node, Add) else "−"
        right = self._inside(node.right, _PRODUCT)
        if node.left == Number(0) and isinstance(node, Subtract):
            return (Word("− "), *right), _SUM
        return (*self._inside(node.left, _SUM), Word(f" {sign} "), *right), _SUM

    def _product(self, node: Multiply | Divide) -> _Held:
        known = _ratio(node)
        if known is not None:
            return (known,), _ATOM
        match node:
            case Divide(Multiply(x, value), by) if (shared := _ratio(Divide(value, by))) is not None:
                return (*self._inside(x, _PRODUCT), Word(" × "), shared), _PRODUCT
        percent = percentage(node)
        if percent is not None:
            base, rate = percent
            return (*self._inside(base, _PRODUCT), Word(" × "), *self._inside(rate, _ATOM), Word(" %")), _PRODUCT
        sign, tight = ("×", _PRODUCT) if isinstance(node, Multiply) else ("÷", _ATOM)
        return (*self._inside(node.left, _PRODUCT), Word(f" {sign} "), *self._inside(node.right, tight)), _PRODUCT


def _ratio(node: Divide | Multiply) -> Word | None:
    """What the calculator holds in whole numbers, said as what it is: a quotity, a rate, hours, a share of the month."""
    match node:
        case Divide(Segment(name) | Fact(name), Segment(other) | Fact(other)) if _share(name, other):
            return Word(input_words(name), "input", name)
        case Divide(Segment(name) | Fact(name), Number(value)) if _held_in(name, value):
            return Word(input_words(name), "input", name)
    return None


def _share(name: str, other: str) -> bool:
    return name.endswith("_num") and other == f"{name.removesuffix('_num')}_den"


def _held_in(name: str, unit: int | Fraction) -> bool:
    if unit == 100:
        return in_hundredths(name)
    return unit == 10_000 or (unit == 3_000 and meaning_of(name).label.endswith(_OF_THE_MONTH))


def input_words(name: str) -> str:
    """The name of a situated value in words, without the unit in which the calculator holds it."""
    label = meaning_of(name).label
    for unit in (HUNDREDTHS, "dix-millièmes de "):
        label = label.removeprefix(unit)
    for unit in (_OF_THE_MONTH, ", en centimes", ", numérateur", ", dénominateur"):
        label = label.removesuffix(unit)
    return label
