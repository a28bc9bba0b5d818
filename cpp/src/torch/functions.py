# Test functions of a point w, named after their ids.


def quadratic_function(w, kappa, rotation):
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    u = list(w)
    for i in range(len(u) - 1):
        u[i], u[i + 1] = c * u[i] + s * u[i + 1], c * u[i + 1] - s * u[i]
    return sum(kappa ** (i / (len(u) - 1)) * x * x for i, x in enumerate(u)) / 2


def rosenbrock_function(w):
    a = 1 - w[:-1]
    b = w[1:] - w[:-1] * w[:-1]
    return (a * a + 100 * b * b).sum()


def beale_function(w):
    x, y = w
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def himmelblau_function(w):
    x, y = w
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def rastrigin_function(w):
    return (w * w + 10 * (1 - torch.cos(2 * math.pi * w))).sum()


def ackley_function(w):
    radius = torch.linalg.vector_norm(w) / math.sqrt(len(w))
    return 20 * (1 - torch.exp(-0.2 * radius)) + math.e - torch.exp(torch.cos(2 * math.pi * w).mean())


def styblinski_tang_function(w):
    square = w * w
    return ((square - 16) * square + 5 * w).sum() / 2


def goldstein_price_function(w):
    x, y = w
    s = x + y
    b = 2 * x - 3 * y
    return (1 + (s + 1) ** 2 * ((3 * s - 14) * s + 19)) * (30 + b * b * ((3 * b - 16) * b + 18))


def three_hump_camel_function(w):
    x, y = w
    square = x * x
    return ((square / 6 - 1.05) * square + 2) * square + (x + y) * y


def saddle_function(w):
    x, y = w
    return x * x - y * y


def monkey_saddle_function(w):
    x, y = w
    return x * (x * x - 3 * y * y)


def cliff_function(w, steps):
    x, y = w
    h = torch.tensor(0.5)
    for _ in range(steps):
        h = x * torch.sigmoid(h) + y
    return (torch.sigmoid(h) - 0.7) ** 2


def plateau_function(w, width):
    return 1 - torch.exp(-(w * w).sum() / (2 * width * width))


def smaller(a, b):
    """The first of equal ones, whose slope counts alone."""
    return b if b < a or b != b else a


def larger(a, b):
    return b if b > a or b != b else a
