# make run: set up and serve. make test: set up and test. Needs Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PORT ?= 8000
export FLASK_APP := wsgi
CATALOGUES := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)

.PHONY: run test check lint types imports browser translations bench clean

run: $(VENV)/.run $(CATALOGUES:.po=.mo)
	@$(BIN)/flask db upgrade
	@$(BIN)/flask demo load --if-empty
	@$(BIN)/flask demo welcome
	@exec $(BIN)/gunicorn --config gunicorn.conf.py wsgi:app

test: $(VENV)/.test $(CATALOGUES:.po=.mo)
	$(BIN)/pytest -n auto

# Debian splits venv off: say so in one line instead of a page of errors.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Praktijkproef needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --seed $(VENV); else $(PYTHON) -m venv $(VENV); fi

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo "Installing what the portal runs on (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-test.txt | $(BIN)/python
	@echo "Installing what the tests need (about a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	@touch $@ $(VENV)/.run

# Peers lie apart, where the portal and its tests don't look: one of them brings a package by the name of tests.
# When they are out of reach, what is measured beside them is named as skipped, and tried again next time.
$(VENV)/.bench: requirements.txt requirements-bench.txt | $(VENV)/.run
	@echo "Installing what is measured beside (half a minute the first time)"
	@rm -rf $(VENV)/peers
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/peers -r requirements-bench.txt; then touch $@; fi

%.mo: %.po | $(BIN)/python
	@test -e $(VENV)/.run || $(MAKE) --no-print-directory $(VENV)/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

# Collect all texts, update both catalogues; English msgids are their own translation.
translations: $(VENV)/.test
	$(BIN)/pybabel --quiet extract -F babel.cfg -k _l -k _ -k pgettext:1c,2 --no-location --sort-output --project=praktijkproef -o portal/translations/messages.pot .
	for l in nl en; do $(BIN)/pybabel --quiet update -N --no-fuzzy-matching --ignore-obsolete -l $$l -d portal/translations -i portal/translations/messages.pot; done
	$(BIN)/python tools/translations.py fill

check: lint types imports

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint portal/templates

types: $(VENV)/.test
	$(BIN)/mypy

imports: $(VENV)/.test
	$(BIN)/lint-imports
	$(BIN)/deptry .

browser: $(VENV)/.test $(CATALOGUES:.po=.mo)
	$(BIN)/pytest -m browser tests/browser

bench: $(VENV)/.bench
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV) instance bench.json
