# How the examples of a script are read and made ready.


def doubles(text):
    """Numbers from base64: 8 bytes each, little-endian."""
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.float64)


def small_bytes(text):
    """Whole numbers below 256 from base64: a byte each."""
    return torch.frombuffer(bytearray(base64.b64decode(text)), dtype=torch.uint8)


def small_digits(text):
    """Whole numbers below 36: a character each, 0 to 9 and then a to z."""
    return torch.tensor([int(c, 36) for c in text if not c.isspace()])


def standardised(x, period):
    """Mean 0 and variance 1 over the training part; columns that are `period` apart are taken as one."""
    fit = x[:TRAIN].reshape(-1, period)
    mean = fit.mean(dim=0)
    variance = ((fit - mean) ** 2).mean(dim=0)
    rounding = len(fit) * torch.finfo(torch.float64).eps * mean.abs()
    deviation = torch.where(variance <= rounding**2, torch.ones_like(variance), variance.sqrt())
    return ((x.reshape(-1, period) - mean) / deviation).reshape(x.shape)


def made_inputs(x, x1, x2, x1_squared, x2_squared, x1_x2, sin_x1, sin_x2):
    """What the network is given of two features: those wanted of these, side by side."""
    first, second = x[:, 0], x[:, 1]
    made = [(x1, first), (x2, second), (x1_squared, first * first), (x2_squared, second * second)]
    made += [(x1_x2, first * second), (sin_x1, torch.sin(math.pi * first)), (sin_x2, torch.sin(math.pi * second))]
    return torch.stack([column for wanted, column in made if wanted], dim=1)


def read_images(name):
    """Pixels and labels of the training, validation and test part from Slalom's file of a large data set.

    The file: SLMNIST1, then as 32-bit numbers how many images, how many of them were published as training images,
    rows, columns; then the labels and the pixels, a byte each.
    """
    path = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".") / name
    if not path.is_file():
        sys.exit(
            f"{path} is not there. Get it from Slalom: the page has it as data/{name}, and building the page writes it "
            f"to build/data. Then run: python3 {sys.argv[0]} FOLDER, with the folder it lies in."
        )
    with gzip.open(path) as file:
        content = bytearray(file.read())
    count, published, rows, columns = struct.unpack_from("<4I", content, 8)
    labels = torch.frombuffer(content, dtype=torch.uint8, count=count, offset=24)
    pixels = torch.frombuffer(content, dtype=torch.uint8, offset=24 + count).reshape(count, rows * columns)
    first, later = (published, TEST) if published else (count, 0)
    order = Words(DATA_SEED, DATA, SPLIT).shuffled(range(first))[: TRAIN + VALIDATION + TEST - later]
    if published:
        order += Words(DATA_SEED, DATA, SPLIT_TEST).shuffled(range(published, count))[:TEST]
    return pixels[order].double(), labels[order].long()
