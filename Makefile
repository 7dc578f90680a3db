# make run: the whole house with demonstration data · make check, make test: before every push
PYTHON ?= python3
VENV := .venv/bin/python
UV ?= uv
COMPILE := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links --quiet pyproject.toml

.PHONY: run test check shots bench lock environment

run:
	@$(PYTHON) tools/environment.py
	@$(VENV) -m tools.run

test: environment
	@$(VENV) -m tools.test $(ARGS)

check: environment
	@$(VENV) -m tools.check

shots: environment
	@$(VENV) -m tools.shots

bench: environment
	@$(VENV) -m bench.run $(ARGS)

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra dev -o requirements-dev.lock

environment:
	@$(PYTHON) tools/environment.py dev
