# Slalom's random numbers in Python. Names in capitals are constants that the script defines.


class Words:
    """A stream of random 32-bit words: Philox4x32-10 (Salmon et al., SC 2011), as Slalom draws them."""

    def __init__(self, seed, stream, substream=0, position=0):
        self.seed, self.stream, self.substream, self.position = seed, stream, substream, position

    def take(self, count):
        first, self.position = self.position, self.position + count
        block = torch.arange(first // 4, (first + count + 3) // 4)
        low = 0xFFFFFFFF
        a, b = block & low, block >> 32
        c, d = torch.full_like(block, self.substream), torch.full_like(block, self.stream)
        key, other_key = self.seed, 0
        for _ in range(10):
            p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
            a, b, c, d = (q >> 32 & low) ^ b ^ key, q & low, (p >> 32 & low) ^ d ^ other_key, p & low
            key, other_key = key + 0x9E3779B9 & low, other_key + 0xBB67AE85 & low
        return torch.stack((a, b, c, d), dim=1).flatten()[first % 4 :][:count]

    def each(self):
        while True:
            yield from self.take(1024).tolist()

    def uniform(self, count):
        words = self.take(2 * count).reshape(-1, 2)
        return (words[:, 0] >> 5 << 26 | words[:, 1] >> 6).double() * 2.0**-53

    def normal(self, count):
        radius, angle = self.uniform(2 * count).reshape(-1, 2).unbind(dim=1)
        return torch.sqrt(-2 * torch.log(1 - radius)) * torch.cos(2 * math.pi * angle)

    def shuffled(self, numbers):
        """Fisher and Yates, from the back; each place drawn as Lemire has it (ACM TOMACS 2019)."""
        order = list(numbers)
        words = self.each()
        for left in range(len(order), 1, -1):
            product = next(words) * left
            while product & 0xFFFFFFFF < 2**32 % left:
                product = next(words) * left
            chosen = product >> 32
            order[left - 1], order[chosen] = order[chosen], order[left - 1]
        return order


def step_noise(t, i, g):
    """The standard normal numbers of step t for the gradient of parameter tensor i."""
    sizes = [p.numel() for p in params]
    at = (t - 1) * sum(sizes) + sum(sizes[:i])
    return Words(NOISE_SEED, NOISE, NOISE_OF_OPTIMIZER, 4 * at).normal(g.numel()).reshape(g.shape).to(g.dtype)


def minibatches():
    """The training examples in a new order for every pass, cut into minibatches."""
    for epoch in itertools.count():
        order = Words(BATCH_SEED, BATCH, epoch).shuffled(range(TRAIN))
        yield from torch.tensor(order).split(BATCH_SIZE)
