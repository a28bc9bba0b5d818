# Layers that torch.nn does not have in this form, and the first weights of all.


class Residual(torch.nn.Sequential):
    """What its layers make of the input, added to the input."""

    def forward(self, x):
        return x + super().forward(x)


class Recurrent(torch.nn.Module):
    """Elman's layer: tanh, one bias, and the states of all steps or of the last."""

    def __init__(self, steps, features, units, gain, all_steps):
        super().__init__()
        self.steps, self.features, self.all_steps = steps, features, all_steps
        self.rnn = torch.nn.RNN(features, units, batch_first=True)
        self.rnn.gain = gain
        self.rnn.bias_hh_l0.requires_grad_(False)

    def forward(self, x):
        states, _ = self.rnn(x.reshape(len(x), self.steps, self.features))
        return states if self.all_steps else states[:, -1]


class Dropout(torch.nn.Module):
    """torch.nn.Dropout with the draws of Slalom, which depend on seed, layer and step."""

    step = 0

    def __init__(self, rate, number):
        super().__init__()
        self.rate, self.number = rate, number

    def forward(self, x):
        if not self.training:
            return x
        words = Words(NOISE_SEED, DROPOUT, self.number, Dropout.step << 32).take(x.numel()).reshape(x.shape)
        return torch.where(words < int(self.rate * 2**32), torch.zeros_like(x), x / (1 - self.rate))


def xavier_uniform(words, count, fan_in, fan_out):
    return math.sqrt(6 / (fan_in + fan_out)) * (2 * words.uniform(count) - 1)


def xavier_normal(words, count, fan_in, fan_out):
    return math.sqrt(2 / (fan_in + fan_out)) * words.normal(count)


def he_uniform(words, count, fan_in, fan_out):
    return math.sqrt(6 / fan_in) * (2 * words.uniform(count) - 1)


def he_normal(words, count, fan_in, fan_out):
    return math.sqrt(2 / fan_in) * words.normal(count)


@torch.no_grad()
def set_first_weights(model, draw):
    """The weights that Slalom starts from; biases are 0. Each layer with parameters has a stream of its own."""
    layers = [layer for layer in model.modules() if any(True for _ in layer.parameters(recurse=False))]
    for number, layer in enumerate(layers):
        words = Words(INIT_SEED, INIT, number)
        for name, p in layer.named_parameters(recurse=False):
            if name.startswith("bias"):
                p.zero_()
            elif name.startswith("weight_hh"):
                p.copy_(layer.gain / math.sqrt(len(p)) * words.normal(p.numel()).reshape(p.shape))
            elif p.dim() > 1:
                p.copy_(draw(words, p.numel(), p[0].numel(), len(p) * p[0, 0].numel()).reshape(p.shape))
