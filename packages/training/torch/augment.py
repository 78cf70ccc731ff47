"""Differentiable, adaptive augmentation of what the critic sees (after Karras et al. 2020): shifts, tone, contrast."""
import torch
import torch.nn.functional as F


def augment(x, p):
    """Each kind of change happens to each picture with probability `p`."""
    if p <= 0:
        return x
    batch, _, height, width = x.shape
    column = lambda values: values.reshape(batch, 1, 1, 1)
    happens = lambda: column((torch.rand(batch, device=x.device) < p).float())
    x = x + happens() * column(torch.randn(batch, device=x.device)) * 0.1
    tone = torch.randn(batch, 3, 1, 1, device=x.device) * 0.05
    x = x + happens() * tone
    mean = x.mean([1, 2, 3], keepdim=True)
    x = mean + (x - mean) * (1 + happens() * column(torch.randn(batch, device=x.device)) * 0.2).clamp(0.5, 1.5)
    shift = (torch.rand(batch, 2, 1, device=x.device) * 2 - 1) * 0.1 * happens().reshape(batch, 1, 1)
    theta = torch.cat([torch.eye(2, device=x.device).expand(batch, 2, 2), shift], 2)
    # Whole pixels, so that nothing is blurred.
    theta[:, :, 2] = (theta[:, :, 2] * width / 2).round() * 2 / width
    grid = F.affine_grid(theta, list(x.shape), align_corners=False)
    return F.grid_sample(x, grid, mode='nearest', padding_mode='reflection', align_corners=False)


class Adaptive:
    """Raises p while the critic knows real maps too well: the share of positive answers, held at 0.6."""

    def __init__(self, on):
        self.on, self.p, self.answers = on, 0.0, []

    def note(self, real):
        if self.on:
            self.answers.append(real.detach().sign().mean())

    def update(self, pictures, every=4):
        if len(self.answers) >= every:
            over = float(torch.stack(self.answers).mean()) > 0.6
            self.answers.clear()
            # From 0 to 1 in 200,000 pictures at the fastest.
            self.p = min(0.8, max(0.0, self.p + (1 if over else -1) * every * pictures / 200_000))
