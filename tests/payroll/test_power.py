"""The fractional power against decimals of fifty places, and against itself raised back."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payroll.algebra import AlgebraError, Number, Power
from payroll.power import UNIT, power


@given(st.integers(1, 10**15), st.integers(1, 10**15), st.sampled_from([(7, 4), (1, 2), (3, 1), (3, 4)]))
def test_it_is_the_nearest_twelfth_decimal(n: int, d: int, exponent: tuple[int, int]) -> None:
    p, q = exponent
    with localcontext() as context:
        context.prec = 120
        exact = (Decimal(n) / Decimal(d)) ** p
        for _ in range(q.bit_length() - 1):
            exact = exact.sqrt()
        assert abs(Decimal(power(n, d, p, q)) / UNIT - exact) <= Decimal(1) / (2 * UNIT)


def test_known_powers() -> None:
    assert power(16, 1, 7, 4) == 128 * UNIT, "16 is 2 to the 4; to the 7/4, 2 to the 7"
    assert power(1, 16, 7, 4) * 128 == UNIT
    assert power(0, 5, 7, 4) == power(-3, 5, 7, 4) == 0


def test_other_roots_are_refused() -> None:
    with pytest.raises(AlgebraError, match="1/3"):
        Power(Number(2), Fraction(1, 3))
