"""What the tests of projections share: one printer for the session."""

import sys
from pathlib import Path

import pytest

from projections.pdf.printer import Printer

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def printer() -> Printer:
    return Printer()
