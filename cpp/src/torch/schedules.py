# Schedules, named after their ids: the factor of a value at time t of the schedule's own clock. One that reacts to the
# validation loss is a class.


def constant_schedule(t):
    return 1


def linear_schedule(t, steps, final_factor):
    return final_factor if t >= steps else 1 - (1 - final_factor) * t / steps


def cosine_schedule(t, steps, final_factor):
    if t >= steps:
        return final_factor
    return final_factor + (1 - final_factor) / 2 * (1 + math.cos(math.pi * t / steps))


def cosine_restarts_schedule(t, first, growth, final_factor):
    if growth == 1:
        t %= first
    while t >= first:
        t, first = t - first, first * growth
    return final_factor + (1 - final_factor) / 2 * (1 + math.cos(math.pi * t / first))


def exponential_schedule(t, gamma):
    return gamma**t


def step_schedule(t, every, gamma):
    return gamma ** (t // every)


def multi_step_schedule(t, at, gamma):
    return gamma ** sum(drop <= t for drop in at)


def polynomial_schedule(t, steps, power, final_factor):
    return final_factor if t >= steps else final_factor + (1 - final_factor) * (1 - t / steps) ** power


def inverse_power_schedule(t, p):
    return (1 + t) ** -p


def inverse_sqrt_schedule(t, warmup):
    return min((t + 1) / warmup, math.sqrt(warmup / (t + 1)))


def linear_warmup_schedule(t, steps, start_factor):
    return 1 if t >= steps else start_factor + (1 - start_factor) * t / steps


def exponential_warmup_schedule(t, steps, start_factor):
    return 1 if t >= steps else start_factor ** (1 - t / steps)


def one_cycle_schedule(t, steps, rise, start_factor, final_factor, shape):
    def between(a, b, u):
        return b + (a - b) / 2 * (1 + math.cos(math.pi * u)) if shape == "cosine" else a + (b - a) * u

    last, peak = steps - 1, max(0, rise * steps - 1)
    if t >= last:
        return final_factor
    return between(start_factor, 1, t / peak) if t < peak else between(1, final_factor, (t - peak) / (last - peak))


def cyclic_schedule(t, up, down, low_factor, mode, gamma):
    cycles, at = divmod(t, up + down)
    height = at / up if at <= up else (up + down - at) / down
    scale = {"triangular": 1, "triangular2": 0.5**cycles, "exp_range": gamma**t}[mode]
    return low_factor + (1 - low_factor) * height * scale


def warmup_stable_decay_schedule(t, warmup, stable, decay, start_factor, final_factor, shape):
    if t < warmup:
        return start_factor + (1 - start_factor) * t / warmup
    falling = t - warmup - stable
    if falling <= 0:
        return 1
    if falling >= decay:
        return final_factor
    u = falling / decay
    return final_factor + (1 - final_factor) * (1 - (math.sqrt(u) if shape == "one_minus_sqrt" else u))


def piecewise_schedule(t, steps, factors, between):
    for i, length in enumerate(steps):
        here, following = (factors[min(k, len(factors) - 1)] for k in (i, i + 1))
        if t < length:
            return here if between == "hold" else here + (following - here) * t / length
        t -= length
    return factors[min(len(steps) - (between == "hold"), len(factors) - 1)]


class PlateauSchedule:
    """Reduces on a plateau; observe() is told every validation loss."""

    def __init__(self, gamma, patience, threshold, threshold_mode, cooldown, min_factor):
        self.gamma, self.patience, self.cooldown, self.min_factor = gamma, patience, cooldown, min_factor
        self.threshold, self.relative = threshold, threshold_mode == "relative"
        self.factor, self.best, self.bad, self.resting = 1, math.inf, 0, 0

    def observe(self, loss):
        margin = 0 if self.best == math.inf else self.threshold * (abs(self.best) if self.relative else 1)
        if loss < self.best - margin:
            self.best, self.bad = loss, 0
        else:
            self.bad += 1
        if self.resting > 0:
            self.resting, self.bad = self.resting - 1, 0
        if self.bad > self.patience:
            self.factor = max(self.factor * self.gamma, self.min_factor)
            self.resting, self.bad = self.cooldown, 0
