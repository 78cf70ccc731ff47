"""Generator, discriminator and encoder of a progressive-growing GAN (Karras et al. 2018; GANFIT Eq. 5), in PyTorch.

The generator is the twin of packages/morphable/src/generator/generator.ts. Pictures are [batch, 3, size, size] in [-1, 1].
"""
import math

import torch
import torch.nn.functional as F
from torch import nn

SLOPE = 0.2


class Layer(nn.Module):
    """A convolution (or, with size 0, a dense layer) with an equalised learning rate: weights ~ N(0, 1), scaled as they run."""

    def __init__(self, inputs, outputs, size=3, gain=math.sqrt(2), bias_of=None):
        super().__init__()
        shape = (outputs, inputs, size, size) if size else (outputs, inputs)
        self.weight = nn.Parameter(torch.randn(shape))
        self.bias = nn.Parameter(torch.zeros(bias_of or outputs))
        self.scale = gain / math.sqrt(inputs * max(1, size * size))
        self.size = size

    def scaled(self):
        return self.weight * self.scale

    def forward(self, x):
        if not self.size:
            return F.linear(x, self.scaled(), self.bias)
        return F.conv2d(x, self.scaled(), self.bias, padding=self.size // 2)


def pixel_norm(x):
    # One pass for the norm, in float32 whatever `x` is: squaring first would write two more pictures to memory.
    norm = torch.linalg.vector_norm(x, dim=1, keepdim=True, dtype=torch.float32)
    return x * torch.rsqrt(norm * norm / x.shape[1] + 1e-8).to(x.dtype)


def activate(x):
    return pixel_norm(F.leaky_relu(x, SLOPE))


def enlarge(x):
    return F.interpolate(x, scale_factor=2, mode='nearest')


def reduce(x, factor=2):
    return F.avg_pool2d(x, factor)


class Generator(nn.Module):
    def __init__(self, maps, latent_size=512):
        super().__init__()
        self.maps, self.latent_size = list(maps), latent_size
        self.start = Layer(latent_size, 16 * maps[0], 0, math.sqrt(2) / 4, bias_of=maps[0])
        self.up = nn.ModuleList(Layer(a, b) for a, b in zip(maps, maps[1:]))
        self.own = nn.ModuleList(Layer(m, m) for m in maps)
        self.colours = nn.ModuleList(Layer(m, 3, 1, 1) for m in maps)

    def forward(self, latent, level, alpha=1.0):
        """`level` 0 is 4 x 4; `alpha` fades its last level in."""
        start, first = self.start, self.maps[0]
        x = F.linear(pixel_norm(latent), start.scaled()).reshape(-1, first, 4, 4) + start.bias.reshape(1, -1, 1, 1)
        x = activate(self.own[0](activate(x)))
        before = x
        for i in range(level):
            before = x
            x = activate(self.own[i + 1](activate(self.up[i](enlarge(x)))))
        picture = self.colours[level](x)
        if level and alpha < 1:
            picture = torch.lerp(enlarge(self.colours[level - 1](before)), picture, alpha)
        return picture.float()


class Critic(nn.Module):
    """The discriminator, or with more outputs and without minibatch deviation the encoder."""

    def __init__(self, maps, outputs=1, group=4):
        super().__init__()
        self.group = group
        self.colours = nn.ModuleList(Layer(3, m, 1) for m in maps)
        self.own = nn.ModuleList(Layer(m, m) for m in maps[1:])
        self.down = nn.ModuleList(Layer(b, a) for a, b in zip(maps, maps[1:]))
        self.last = Layer(maps[0] + bool(group), maps[0])
        self.dense = Layer(16 * maps[0], maps[0], 0)
        self.out = Layer(maps[0], outputs, 0, 1)

    def forward(self, picture, level, alpha=1.0):
        act = lambda x: F.leaky_relu(x, SLOPE)
        x = act(self.colours[level](picture))
        for i in range(level, 0, -1):
            x = reduce(act(self.down[i - 1](act(self.own[i - 1](x)))))
            if i == level and alpha < 1:
                x = torch.lerp(act(self.colours[level - 1](reduce(picture))), x, alpha)
        if self.group:
            x = torch.cat([x, deviation(x, self.group)], 1)
        return self.out(act(self.dense(act(self.last(x)).flatten(1)))).float()


def deviation(x, group):
    """Minibatch standard deviation: one number for each group of pictures, as a feature map."""
    batch, _, height, width = x.shape
    group = min(group, batch)
    while batch % group:
        group -= 1
    y = x.float().reshape(group, batch // group, *x.shape[1:])
    spread = torch.sqrt((y - y.mean(0, keepdim=True)).square().mean(0) + 1e-8).mean([1, 2, 3])
    return spread.to(x.dtype).repeat(group).reshape(batch, 1, 1, 1).expand(batch, 1, height, width)
