# What the loop of a script needs.


@contextlib.contextmanager
def averaged_weights(slot):
    """Puts the averaged weights in the place of the last ones while something is evaluated."""
    last = [p.detach().clone() for p in params]
    with torch.no_grad():
        for p in params:
            if slot in optimizer.state[p]:
                p.copy_(optimizer.state[p][slot].reshape(p.shape))
        yield
        for p, w in zip(params, last):
            p.copy_(w)


class Patience:
    """Whether a number has not fallen by more than min_delta for so many steps."""

    def __init__(self, steps, min_delta):
        self.steps, self.min_delta, self.best, self.at = steps, min_delta, math.inf, 0

    def is_over(self, step, value):
        if value < self.best - self.min_delta:
            self.best, self.at = value, step
        return step - self.at >= self.steps


class LossRise:
    """Whether the loss, averaged over about 10 steps, is above so many times its smallest."""

    def __init__(self, times):
        self.times, self.average, self.missing, self.smallest = times, 0, 1, math.inf

    def is_over(self, loss):
        self.average = 0.9 * self.average + 0.1 * loss
        self.missing *= 0.9
        smoothed = self.average / (1 - self.missing)
        self.smallest = min(self.smallest, smoothed)
        return 0 < self.smallest and smoothed > self.times * self.smallest


def stopped(step, why):
    print(f"stopped at step {step}: {why}", file=sys.stderr)
