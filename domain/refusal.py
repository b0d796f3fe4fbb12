"""The one way to say no: what, where, why, what to do, in French; the class itself is the calculator's."""

from payroll.refusal import Refused

__all__ = ["Refused"]
