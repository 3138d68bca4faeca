# `make help` lists the targets. Everything is installed into .venv and .local; nothing outside this folder is
# needed but Python 3.11 or 3.12 and make. Paths are relative, so the folder's own name does not matter.

PYTHON ?=
PYTEST_ARGS ?=
RUN := PYTHONPATH=.:site .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test storm lint format bench messages lock shell clean environment-local environment-dev

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

demo: environment-local ## Two schools, their students' mailbox and a payment page, all on this machine
	@$(RUN) -m scripts.demo

demo-reset: environment-local ## Throw the demo's data away and start it afresh
	@$(RUN) -m scripts.demo --reset

test: environment-dev ## All tests, with a browser of their own; PYTEST_ARGS='tests/booking -x' for some
	@CHROMIUM="$$($(RUN) scripts/chromium.py)" && export CHROMIUM && $(RUN) -m scripts.test $(PYTEST_ARGS)

storm: environment-dev ## Ten thousand racing bookings while servers are killed, and then the books; STORM_REQUESTS=500 for fewer
	@STORM_REQUESTS="$${STORM_REQUESTS:-10000}" STORM_REPORT=.local/storm.txt $(RUN) -m scripts.test tests/concurrency/storm -q; \
	    result=$$?; cat .local/storm.txt; exit $$result

lint: environment-dev ## Style, types, layers, migrations, translations
	@$(RUN) -m scripts.lint

format: environment-dev ## Rewrite the Python files in the house format
	@.venv/bin/python -m ruff check --fix --quiet . ; .venv/bin/python -m ruff format .

bench: environment-dev ## Measure slots, pages and new schools; BENCH=pages for one of them
	@for file in benchmarks/$(or $(BENCH),[a-z]*).py; do echo "== $$file"; $(RUN) "$$file" || exit 1; done

messages: environment-dev ## Bring the translation catalogues up to date with the code
	@$(RUN) -m scripts.messages update

lock: environment-dev ## Resolve requirements/*.in into *.lock; UPGRADE=1 takes newer versions
	@$(RUN) -m scripts.lock $(if $(UPGRADE),--upgrade)

shell: environment-local ## A Django shell in the demo; SCHOOL=lingua chooses the school
	@$(RUN) manage.py $(if $(SCHOOL),tenant_command shell --schema=$(SCHOOL),shell)

clean: ## Stop the servers and remove .venv and .local, the demo's data with them
	@if [ -x .venv/bin/python ]; then $(RUN) -m scripts.stop; fi
	@rm -rf .venv .local

environment-local environment-dev: environment-%:
	@python="$$(PYTHON='$(PYTHON)' sh scripts/find-python.sh)" && \
	    PYTHON='$(PYTHON)' "$$python" scripts/environment.py $*
