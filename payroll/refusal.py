"""The two ways the calculator says no: a refusal to correct, and an agent to whom nothing is due."""


class Refused(ValueError):
    """What is asked cannot be done; says in French what, where, why and what to do."""


class NothingToPay(Exception):
    """Nothing is due this month; the message is the motive, in French."""
