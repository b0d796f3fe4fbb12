"""The two ways the calculator says no: a refusal to correct, and an agent to whom nothing is due."""


class Refused(ValueError):
    """What is asked cannot be done; says in French what, where, why and what to do.

    `code` is stable, for doors that answer machines; `field` names the value at fault; `article` the text that rules;
    `remedy` what to do. Article and remedy given apart are said after the message."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "refused",
        field: str | None = None,
        article: str | None = None,
        remedy: str | None = None,
    ) -> None:
        ruled = f"{message.rstrip('.')} ({article})." if article else message
        super().__init__(f"{ruled} {remedy}" if remedy else ruled)
        self.code, self.field, self.article, self.remedy = code, field, article, remedy


class NothingToPay(Exception):
    """Nothing is due this month; the message is the motive, in French."""
