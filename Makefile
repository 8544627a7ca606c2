# Two commands do all the set-up: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
# Material prints an advertisement about MkDocs 2 on every run, which is no news here.
export NO_MKDOCS_2_WARNING := 1

.PHONY: demo test test-engines lint serve docs clean

demo: $(INSTALLED)
	@scripts/system_packages.sh git
	@$(BIN)/python scripts/demo.py

test: lint
	@scripts/system_packages.sh git chromium
	@scripts/axe_core.sh $(VENV)/share/axe-core
	$(BIN)/pytest --ignore=tests/test_audience_engines.py

# PostgreSQL and Spark beside DuckDB: heavy to install, so not part of `make test`.
test-engines: $(INSTALLED)
	@scripts/system_packages.sh postgresql:pg_ctlcluster openjdk-17-jre-headless:java
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,postgres,spark]' || echo "Not installed: pg8000, pyspark."
	$(BIN)/pytest -rs tests/test_audience_engines.py

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

serve: $(INSTALLED)
	$(BIN)/mkdocs serve

docs: $(INSTALLED)
	$(BIN)/python scripts/reference.py
	$(BIN)/mkdocs build --strict --quiet --config-file mkdocs-docs.yml
	@echo build/docs/index.html

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment here; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf build site dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
