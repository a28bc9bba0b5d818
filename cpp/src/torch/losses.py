# Losses, named after their ids.


def cross_entropy_loss(outputs, targets, smoothing):
    return torch.nn.functional.cross_entropy(outputs, targets, label_smoothing=smoothing)


def binary_cross_entropy_loss(outputs, targets):
    return torch.nn.functional.binary_cross_entropy_with_logits(outputs, targets)


def hinge_loss(outputs, targets, margin):
    """Weston's and Watkins's: the sum over the wrong classes, of which PyTorch takes the mean over all."""
    return outputs.shape[1] * torch.nn.functional.multi_margin_loss(outputs, targets, margin=margin)


def mse_loss(outputs, targets):
    return torch.nn.functional.mse_loss(outputs, targets)


def huber_loss(outputs, targets, delta):
    return torch.nn.functional.huber_loss(outputs, targets, delta=delta)


def l1_loss(outputs, targets):
    return torch.nn.functional.l1_loss(outputs, targets)


def l1_l2_penalty(model, l1, l2):
    """Of weights; biases and the scales of normalizing layers are left alone."""
    with_weights = (torch.nn.Linear, torch.nn.Conv2d, torch.nn.RNN)
    layers = [layer for layer in model.modules() if isinstance(layer, with_weights)]
    weights = [p for layer in layers for name, p in layer.named_parameters() if name.startswith("weight")]
    return sum(l1 * w.abs().sum() + l2 * (w * w).sum() for w in weights)
