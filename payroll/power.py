"""A fractional power of a ratio, in whole numbers: x to the 7/4 to the nearest twelfth decimal, without any float."""

from math import isqrt

UNIT = 10**12


def power(n: int, d: int, p: int, q: int) -> int:
    """(n/d) to the p/q in units of 10⁻¹², halves up; nought when n/d is not above nought. q is 1, 2 or 4, d above nought."""
    if n <= 0:
        return 0
    twice: int = (2 * UNIT) ** q * n**p // d**p
    for _ in range(q.bit_length() - 1):
        twice = isqrt(twice)
    return (twice + 1) // 2
