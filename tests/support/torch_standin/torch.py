"""The handful of PyTorch that the generated optimizers use, over lists of Python floats, for machines without it.

Double precision only, tensors of up to two dimensions, no automatic differentiation. What is not here raises.
"""

import contextlib
import math
import random

float64 = "float64"


def _divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        if a == 0 or a != a:
            return math.nan
        return math.copysign(math.inf, a) * math.copysign(1.0, b)


def _strides(shape, wanted):
    """For each dimension of `wanted` the step through a tensor of `shape`; 0 where it is repeated."""
    shape = (1,) * (len(wanted) - len(shape)) + tuple(shape)
    strides, step = [], 1
    for size, target in zip(reversed(shape), reversed(wanted)):
        if size not in (1, target):
            raise ValueError(f"shapes {shape} and {wanted} do not fit")
        strides.append(0 if size == 1 else step)
        step *= size
    return list(reversed(strides))


def _common_shape(shapes):
    length = max(map(len, shapes))
    padded = [(1,) * (length - len(shape)) + tuple(shape) for shape in shapes]
    return tuple(max(sizes) for sizes in zip(*padded))


class Tensor:
    def __init__(self, values, shape):
        self.values = list(values)
        self.shape = tuple(shape)
        self.grad = None
        if len(self.values) != math.prod(self.shape):
            raise ValueError(f"{len(self.values)} values for shape {self.shape}")

    def __hash__(self):
        return id(self)

    def dim(self):
        return len(self.shape)

    def numel(self):
        return len(self.values)

    def item(self):
        (value,) = self.values
        return value

    def __float__(self):
        return float(self.item())

    def __bool__(self):
        raise TypeError("a tensor is no condition here")

    def clone(self):
        return Tensor(self.values, self.shape)

    def copy_(self, other):
        if other.shape != self.shape:
            raise ValueError(f"a tensor of shape {other.shape} for one of {self.shape}")
        self.values = list(other.values)
        return self

    def reshape(self, *shape):
        shape = shape[0] if isinstance(shape[0], tuple) else shape
        if -1 in shape:
            known = -math.prod(shape)
            shape = tuple(self.numel() // known if size == -1 else size for size in shape)
        return Tensor(self.values, shape)

    def expand_as(self, other):
        return Tensor(_broadcast(self, other.shape), other.shape)

    def new_tensor(self, value):
        return Tensor([float(value)], ())

    def new_zeros(self, shape):
        return Tensor([0.0] * math.prod(shape), shape)

    def new_ones(self, shape):
        return Tensor([1.0] * math.prod(shape), shape)

    def sum(self):
        return Tensor([math.fsum(self.values)], ())

    def mean(self, dim, keepdim):
        rows, columns = self.shape
        assert keepdim
        if dim == 1:
            return Tensor([math.fsum(self.values[i * columns : (i + 1) * columns]) / columns for i in range(rows)], (rows, 1))
        return Tensor([math.fsum(self.values[j::columns]) / rows for j in range(columns)], (1, columns))

    @property
    def mT(self):
        rows, columns = self.shape
        return Tensor([self.values[i * columns + j] for j in range(columns) for i in range(rows)], (columns, rows))

    def __matmul__(self, other):
        rows, inner = self.shape
        columns = other.shape[1]
        assert other.shape[0] == inner
        return Tensor(
            [
                math.fsum(self.values[i * inner + k] * other.values[k * columns + j] for k in range(inner))
                for i in range(rows)
                for j in range(columns)
            ],
            (rows, columns),
        )

    def __neg__(self):
        return _apply(lambda a: -a, self)

    def __add__(self, other):
        return _apply(lambda a, b: a + b, self, other)

    def __sub__(self, other):
        return _apply(lambda a, b: a - b, self, other)

    def __mul__(self, other):
        return _apply(lambda a, b: a * b, self, other)

    def __truediv__(self, other):
        return _apply(_divide, self, other)

    def __pow__(self, other):
        return _apply(lambda a, b: a**b, self, other)

    def __radd__(self, other):
        return _apply(lambda a, b: b + a, self, other)

    def __rsub__(self, other):
        return _apply(lambda a, b: b - a, self, other)

    def __rmul__(self, other):
        return _apply(lambda a, b: b * a, self, other)

    def __rtruediv__(self, other):
        return _apply(lambda a, b: _divide(b, a), self, other)

    def __rpow__(self, other):
        return _apply(lambda a, b: b**a, self, other)

    def __lt__(self, other):
        return _apply(lambda a, b: a < b, self, other)

    def __gt__(self, other):
        return _apply(lambda a, b: a > b, self, other)

    def __eq__(self, other):
        return _apply(lambda a, b: a == b, self, other)

    def __ne__(self, other):
        return _apply(lambda a, b: a != b, self, other)


def _broadcast(x, shape):
    strides = _strides(x.shape, shape)
    values = []
    for index in range(math.prod(shape)):
        offset = 0
        for size, stride in zip(reversed(shape), reversed(strides)):
            offset += index % size * stride
            index //= size
        values.append(x.values[offset])
    return values


def _apply(function, *arguments):
    tensors = [x if isinstance(x, Tensor) else Tensor([x], ()) for x in arguments]
    shape = _common_shape([x.shape for x in tensors])
    return Tensor([function(*values) for values in zip(*(_broadcast(x, shape) for x in tensors))], shape)


def tensor(values, dtype=float64):
    assert dtype == float64
    if not isinstance(values, list):
        return Tensor([values], ())
    if isinstance(values[0], list):
        return Tensor([x for row in values for x in row], (len(values), len(values[0])))
    return Tensor(values, (len(values),))


def sqrt(x):
    return _apply(lambda a: math.sqrt(a) if a >= 0 else math.nan, x)


def abs(x):
    return _apply(math.fabs, x)


def where(condition, yes, no):
    if not isinstance(yes, Tensor) and not isinstance(no, Tensor):
        raise TypeError("PyTorch would make a tensor of its default precision of two numbers")
    return _apply(lambda c, a, b: a if c else b, condition, yes, no)


def zeros_like(x):
    return x.new_zeros(x.shape)


def ones_like(x):
    return x.new_ones(x.shape)


def randn_like(x):
    return Tensor([random.gauss(0, 1) for _ in x.values], x.shape)


def no_grad():
    return lambda function: function


def enable_grad():
    return contextlib.nullcontext()


class optim:
    class Optimizer:
        def __init__(self, params, defaults):
            params = list(params)
            groups = params if isinstance(params[0], dict) else [{"params": params}]
            self.param_groups = [{**defaults, **group} for group in groups]
            self.state = {p: {} for group in self.param_groups for p in group["params"]}
