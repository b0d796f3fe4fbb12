# Two commands matter: `make demo` and `make test`. Everything they need is installed in .venv from requirements.lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo serve test test-long bench lint format clean

demo: $(STAMP)
	$(BIN)/paiex demo --out out

serve: $(STAMP)
	$(BIN)/paiex serve

test: $(STAMP) lint
	$(BIN)/pytest -q -n 2 --dist worksteal

test-long: $(STAMP) lint
	PAIEX_HYPOTHESIS=long $(BIN)/pytest -q -n 2 --dist worksteal

bench: $(STAMP)
	$(BIN)/paiex bench --json

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Installed once, then again only when the lock or the project file changes; offline after the first time.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	@if command -v uv >/dev/null 2>&1; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --require-hashes -r requirements.lock && \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) uv pip install --quiet --no-deps --no-build-isolation -e . ; \
	else \
	  $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	  $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . ; \
	fi
	@touch $@

clean:
	rm -rf $(VENV) out .test
