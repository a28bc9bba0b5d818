"""Runs generated scripts with PyTorch and compares what they print with what the core printed.

    python3 run_torch_scripts.py CASES.json

CASES.json: a list of {name, script, expected, folder}: the paths of a script and of the rows as CSV, and the folder of data
sets' files. The expected rows may have more columns. Every number must agree to 1e-5, relative to the largest number of its
column for those near zero. Says which scripts differ, and ends with status 1 where one does. Without PyTorch it only
compiles the scripts, and its last line says so.
"""

import contextlib
import csv
import io
import json
import math
import py_compile
import runpy
import sys

BOUND = 1e-5
# A minimum is reached to rounding, where the digits of what is left mean nothing.
NEGLIGIBLE = 1e-10

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None


def columns_of(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    names = rows[0].keys() if rows else []
    return {name: [row[name] for row in rows] for name in names}


def difference(name, actual, expected):
    if len(actual) != len(expected):
        return f"{name}: {len(actual)} rows instead of {len(expected)}"
    numbers = [float(x) if x else math.nan for x in expected]
    largest = max((abs(x) for x in numbers if x == x), default=0)
    for step, (a, b) in enumerate(zip(actual, numbers)):
        if not abs(float(a) - b) <= BOUND * abs(b) + NEGLIGIBLE * largest:
            return f"{name} of row {step}: {a} instead of {b}"
    return None


def run(case):
    py_compile.compile(case["script"], doraise=True)
    if torch is None:
        return None
    with open(case["expected"], encoding="utf-8") as file:
        expected = columns_of(file.read())
    sys.argv = [case["script"], case["folder"]]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        runpy.run_path(case["script"], run_name="__main__")
    actual = columns_of(printed.getvalue())
    if not {"step", "loss"} <= actual.keys():
        return f"printed no losses: {printed.getvalue()[:200]!r}"
    faults = [difference(name, actual[name], expected[name]) for name in actual]
    return next((fault for fault in faults if fault), None)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    failed = 0
    for case in cases:
        try:
            fault = run(case)
        except (Exception, SystemExit) as error:  # a script that does not run is a fault of that script
            fault = f"{type(error).__name__}: {error}"
        if fault:
            failed += 1
            print(f"{case['name']}: {fault}")
    how = "compiled, PyTorch is not installed" if torch is None else f"ran with PyTorch {torch.__version__}"
    print(f"{len(cases) - failed} of {len(cases)} scripts agree: {how}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
