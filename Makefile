# The two commands of the README are `make demo` and `make test`; each does all its own set-up.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PLUGINS := -e ./admin $(patsubst %/setup.cfg,-e ./%,$(wildcard plugins/*/setup.cfg))
WORKERS ?= 2

.PHONY: install demo panel pages test campaigns populations-long test-long check-faults faults-long reliability check-engines bench check format lint types wheels clean

install: $(VENV)/installed

$(VENV)/installed: setup.cfg constraints.txt admin/setup.cfg $(wildcard plugins/*/setup.cfg)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test,check,selection]' $(PLUGINS)
	touch $@

# make demo runs the city's programme and then serves the panel on it until Ctrl-C; SERVE=0 ends before that.
# make demo PROGRAMME=school-key-teacher-term (or another) runs that one.
PROGRAMME ?= city-key-teacher
ROSTER = --roster tests/data/office_roster.xlsx --columns tests/data/office_roster.toml
demo_city-key-teacher = demo --set pass_mark=75 --set gate_pass_mark=60 --set minimum_attendance=85 $(ROSTER)
demo_county-summer-training = demo/county-summer-training --set examination_weight=60 --set process_weight=40 \
  --set written_weight=70 --set interview_weight=30 --set study_time_weight=50 --set homework_weight=25 \
  --set seminars_weight=25 --set pass_mark=60 --set minimum_attendance=90
demo_school-key-teacher-term = demo/school-key-teacher-term --set front_percentile=80

demo: install
	$(BIN)/btcore demo $(PROGRAMME) $(or $(demo_$(PROGRAMME)),demo/$(PROGRAMME))

ifneq ($(SERVE),0)
ifeq ($(PROGRAMME),city-key-teacher)
	$(MAKE) --no-print-directory panel
endif
endif

# The panel on the demonstration's database, with an account for each role.
panel: install
	$(BIN)/btcore serve --demo --database demo/btcore.sqlite3

# The pages that officials compare with the document; a test fails when one is stale.
PAGES_ON = 2026-04-25

pages: install
	mkdir -p docs/programmes
	for code in $$($(BIN)/btcore programmes --json | $(BIN)/python -c 'import json, sys; print(*(one["code"] for one in json.load(sys.stdin)))'); do \
	  for lang in en zh; do $(BIN)/btcore show $$code --on $(PAGES_ON) --markdown --lang $$lang > docs/programmes/$$code.$$lang.md || exit 1; done; done

test: install
	$(BIN)/python -m pytest -n $(WORKERS) -q -m "not campaign and not faults and not engines"

# The permission matrix, the panel in a browser, an office at random; part of check. The browser tests need chromium and
# a Chinese font.
campaigns: install
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -q -m campaign tests/admin tests/browser tests/operations

# The published programmes over 20,000 sampled teachers each, in SQL and in Python, and random ones on Spark; needs
# gigabytes and Java (make check-engines installs Spark), not part of check.
populations-long: install
	$(BIN)/python -m pytest -q -m campaign tests/population

# New random examples, many more of them; minutes to hours, not part of check.
test-long: install
	BTCORE_LONG=1 $(BIN)/python -m pytest -n $(WORKERS) -q tests/rules tests/programmes

# Races, kills, faults, tampering, hostile files; part of check. The long run takes hours. docs/reliability.md is made of both.
check-faults: install
	rm -f build/reliability/ci-*.json
	$(BIN)/python -m pytest -n $(WORKERS) -q -m faults

faults-long: install
	BTCORE_LONG=1 $(BIN)/python -m pytest -n $(WORKERS) -q -m faults

reliability: install
	$(BIN)/python tools/reliability.py

# Every engine beyond the database against Python: DuckDB, Spark on this machine (needs Java), PostgreSQL over two servers.
check-engines: install
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[duckdb,spark]'
	$(BIN)/python -m pytest -q -m "engines and not campaign" tests/population

# Ratios against scripts, pandas and OpenFisca among them: those two are installed for this alone, and OpenFisca-Core, whose
# licence is another, is in no extra of the wheel.
BENCH ?= --teachers 100000

bench: install
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]' OpenFisca-Core
	$(BIN)/btcore bench population $(BENCH)

check: format lint types test campaigns check-faults check-engines wheels

format: install
	$(BIN)/ruff format --check .

lint: install
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

wheels: install
	sh tests/wheels.sh $(BIN)/python

clean:
	rm -rf $(VENV) build dist demo .hypothesis
