"""Runs generated optimizers over given gradients and compares the weights after every step.

    python3 run_torch_texts.py CASES.json [BOUND]

With PyTorch where it is installed, else with torch_standin/. CASES.json: {"shapes", "w0", "cases": [...]}; each case has
the Python text, the name of its class, the values that follow a schedule step by step, and per step the gradient(s), the loss, the
standard normal numbers, and the weights expected. Fails when any differs by more than BOUND (1e-9), relative for
numbers above 1.
"""

import json
import pathlib
import sys

try:
    import torch
except ImportError:
    sys.path.append(str(pathlib.Path(__file__).parent / "torch_standin"))
    import torch


def pieces(flat, shapes):
    offset = 0
    for shape in shapes:
        size = 1
        for extent in shape:
            size *= extent
        yield torch.tensor(flat[offset : offset + size], dtype=torch.float64).reshape(tuple(shape))
        offset += size


def flat(tensors):
    return [x for tensor in tensors for x in numbers(tensor)]


def numbers(tensor):
    return tensor.values if hasattr(tensor, "values") and isinstance(tensor.values, list) else tensor.flatten().tolist()


def difference(actual, expected):
    """Largest difference; NaN counts as infinite."""
    worst = 0.0
    for a, b in zip(actual, expected, strict=True):
        error = abs(a - b) / max(1.0, abs(b))
        worst = max(worst, error if error == error else float("inf"))
    return worst


def run(case, shapes, w0, bound):
    module = {}
    exec(compile(case["text"], case["name"], "exec"), module)
    params = list(pieces(w0, shapes))
    optimizer = module[case["class"]](params)
    for number, step in enumerate(case["steps"]):
        optimizer.param_groups[0].update(step["values"])
        noise = list(pieces(step["noise"], shapes))
        torch.randn_like = lambda x: noise.pop(0).reshape(tuple(x.shape))
        gradients = [step["gradient"]] + ([step["second_gradient"]] if "second_gradient" in step else [])
        faults = []

        def closure():
            if len(gradients) == 1 and "second_gradient" in step:
                faults.append(difference(flat(params), step["second_point"]))
            for p, g in zip(params, pieces(gradients.pop(0), shapes)):
                p.grad = g
            return torch.tensor(step["loss"], dtype=torch.float64)

        optimizer.step(closure)
        if gradients:
            return f"step {number + 1}: the gradient was not taken at the second point"
        faults.append(difference(flat(params), step["w"]))
        if max(faults) > bound:
            return f"step {number + 1}: differs by {max(faults):.3g}"
    return None


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    bound = float(sys.argv[2]) if len(sys.argv) > 2 else 1e-9
    failed = 0
    for case in document["cases"]:
        try:
            fault = run(case, document["shapes"], document["w0"], bound)
        except Exception as error:  # a text that does not run is a fault of that text
            fault = f"{type(error).__name__}: {error}"
        if fault:
            failed += 1
            print(f"{case['name']}: {fault}\n{case['text']}")
    print(f"{len(document['cases']) - failed} of {len(document['cases'])} optimizers agree, with {torch.__file__}")
    return 1 if failed else 0


sys.exit(main())
