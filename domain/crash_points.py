"""Named points at which a process can be told to die (`PAIEX_KILL_AT`), so that tests kill it for good where it hurts most."""

import os
import signal

VARIABLE = "PAIEX_KILL_AT"


def crash_point(name: str) -> None:
    """Kills this very process, without any clean-up, when the environment names this point."""
    if os.environ.get(VARIABLE) == name:
        os.kill(os.getpid(), signal.SIGKILL)
