"""A latent for each map without an encoder to train: its whitened principal components at a small size."""
import torch
from torch import nn

from networks import reduce


class PrincipalCodes(nn.Module):
    """Stands where the encoder does. Linear and fixed: the generator's regression starts at the first step."""

    def __init__(self, count, size):
        super().__init__()
        self.size = size
        self.register_buffer('mean', torch.zeros(3 * size * size))
        self.register_buffer('axes', torch.zeros(count, 3 * size * size))

    @torch.no_grad()
    def learn(self, maps, most=5000, block=50):
        """Components of `maps`, whose pixels count as much as their importance. One dimension is one standard deviation."""
        total = min(maps.count, most)
        take = lambda i: maps.pick(torch.arange(i, min(i + block, total)), self.size).flatten(1)
        x = torch.cat([take(i) for i in range(0, total, block)])
        self.mean.copy_(x.mean(0))
        weights = maps.weights(self.size).sqrt().expand(1, 3, -1, -1).flatten()
        x = (x - self.mean) * weights
        values, vectors = torch.linalg.eigh((x @ x.T).double())
        count = min(len(self.axes), total - 1)
        values, vectors = values.flip(0)[:count].float(), vectors.flip(1)[:, :count].float()
        # x^T v / s is a unit axis; a map's coefficient along it has deviation s / sqrt(total).
        self.axes[:count] = (vectors.T @ x) * weights * (total ** 0.5 / values.clamp(min=1e-12))[:, None]

    def forward(self, picture, level=None):
        small = reduce(picture, picture.shape[-1] // self.size)
        return (small.flatten(1) - self.mean) @ self.axes.T
