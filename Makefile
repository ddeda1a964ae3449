# One folder (.venv) holds everything; the locks are hash-pinned and name no registry host.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet

.PHONY: demo test check docs lock clean help

help:  ## show these lines
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: $(VENV)/.installed  ## set up, run the bundled stories end to end, show the record
	$(BIN)/onrecord demo

test: $(VENV)/.installed-dev  ## set up, run every test
	@# in the order of the folders: xdist would leave the files of few tests to the end, which are whole runs and servers
	@# and with bytecode written, whatever the machine says: hundreds of processes would compile our modules anew
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder

check: $(VENV)/.installed-dev  ## linters, types, architecture contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed  ## the documentation is true: generated pages, links, and the README's own commands
	$(BIN)/python -m docs.check

$(VENV)/.installed: requirements.lock pyproject.toml
	@echo "setting up $(VENV) (once, about a minute) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "adding the tools of development ..."
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
	--no-emit-find-links --custom-compile-command "make lock"

lock:  ## make both locks anew (needs uv)
	$(LOCK) pyproject.toml --extra build -o requirements.lock
	$(LOCK) pyproject.toml --extra build --extra dev --extra bench --extra search --extra lake --extra dask \
		-c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) onrecord-demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
