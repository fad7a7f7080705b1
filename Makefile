# A bare `make` prints the verbs. `make report` and `make test` set up what they need in .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.DEFAULT_GOAL := help
.PHONY: help lab report test refresh check sheets clean

help:
	@echo "make report    run the notebooks and write the report to build/report/index.html (opens offline)"
	@echo "make test      run all tests: library, data, every notebook"
	@echo "make lab       open the notebooks in JupyterLab"
	@echo "make refresh   run all notebooks and store them with their outputs"
	@echo "make check     check the data packages and the style of the code"
	@echo "make sheets    write the column tables of data/README.md anew"
	@echo "make clean     remove .venv and build"

report: $(READY)
	$(BIN)/jusan refresh
	$(BIN)/jusan report

test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

lab: $(READY)
	$(BIN)/jupyter lab notebooks/00-at-a-glance.ipynb

refresh: $(READY)
	$(BIN)/jusan refresh
	$(BIN)/python docs/picture.py

check: $(READY)
	$(BIN)/jusan check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

sheets: $(READY)
	$(BIN)/python docs/data_sheets.py

clean:
	rm -rf .venv build

# uv installs several times faster than pip and trusts the certificates of the machine; where it
# cannot be had or cannot reach its packages, pip does the same work
WHAT := -c constraints.txt -e '.[notebooks,new,test]'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed, for example: make PYTHON=python3.12 …")'
	@echo "setting up .venv (once; some minutes on a slow connection)"
	@$(PYTHON) -m venv .venv
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check uv \
	   && UV_SYSTEM_CERTS=true $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python $(WHAT); } \
	 || $(BIN)/python -m pip install --quiet --disable-pip-version-check $(WHAT)
	@touch $@
