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

    def __init__(self, inputs, outputs, size=3, gain=math.sqrt(2), bias_of=None, stride=1):
        super().__init__()
        shape = (outputs, inputs, size, size) if size else (outputs, inputs)
        self.weight = nn.Parameter(torch.randn(shape))
        self.bias = nn.Parameter(torch.zeros(bias_of or outputs))
        self.scale = gain / math.sqrt(inputs * max(1, size * size))
        self.size, self.stride = size, stride

    def scaled(self):
        return self.weight * self.scale

    def forward(self, x):
        if not self.size:
            return F.linear(x, self.scaled(), self.bias)
        return F.conv2d(x, self.scaled(), self.bias, self.stride, (self.size - 1) // 2)


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
    """Draws what a coarse linear model of the latent lacks, in units of that lack's standard deviation at each pixel.

    The linear model (mean map, and `linear` to `coarse` px) is known before training: what all maps share and how they
    differ at large need not be learned, and nothing can go wrong where maps do not vary, as beside the chart.
    """

    def __init__(self, maps, latent_size=512, coarse=32):
        super().__init__()
        self.maps, self.latent_size, self.coarse = list(maps), latent_size, coarse
        size = 2 << len(maps)
        self.register_buffer('linear', torch.zeros(latent_size, 3 * coarse * coarse))
        self.register_buffer('mean', torch.zeros(1, 3, size, size))
        self.register_buffer('deviation', torch.ones(1, 3, size, size))
        self.start = Layer(latent_size, 16 * maps[0], 0, math.sqrt(2) / 4, bias_of=maps[0])
        self.up = nn.ModuleList(Layer(a, b) for a, b in zip(maps, maps[1:]))
        self.own = nn.ModuleList(Layer(m, m) for m in maps)
        self.colours = nn.ModuleList(Layer(m, 3, 1, 1) for m in maps)
        # Maps lie on one chart, so that detail such as pores can stand on planes that are learned, not made from 4 x 4 pixels.
        self.detail = nn.ParameterList(nn.Parameter(torch.randn(1, 1, 4 << i, 4 << i)) for i in range(1, len(maps)))
        self.strength = nn.ParameterList(nn.Parameter(torch.randn(1, m, 1, 1) * 0.2) for m in maps[1:])

    def enlarged(self, x, i):
        return activate(self.up[i](enlarge(x)) + self.strength[i] * self.detail[i])

    def forward(self, latent, level, alpha=1.0):
        """`level` 0 is 4 x 4; `alpha` fades its last level in."""
        start, first = self.start, self.maps[0]
        x = F.linear(pixel_norm(latent), start.scaled()).reshape(-1, first, 4, 4) + start.bias.reshape(1, -1, 1, 1)
        x = activate(self.own[0](activate(x)))
        before = x
        for i in range(level):
            before = x
            x = activate(self.own[i + 1](self.enlarged(x, i)))
        picture = self.colours[level](x)
        if level and alpha < 1:
            picture = torch.lerp(enlarge(self.colours[level - 1](before)), picture, alpha)
        size = picture.shape[-1]
        factor = self.mean.shape[-1] // size
        return self.linear_part(latent, size) + reduce(self.deviation, factor) * picture.float()

    def linear_part(self, latent, size):
        coarse = (latent @ self.linear).reshape(-1, 3, self.coarse, self.coarse)
        smooth = F.interpolate(coarse, size=(size, size), mode='bilinear', align_corners=False)
        return reduce(self.mean, self.mean.shape[-1] // size) + smooth

    @torch.no_grad()
    def centre(self, maps, encode, most=5000, block=50):
        """Fits the linear part to `maps`, whose latents `encode` makes; none without it."""
        size, count = self.mean.shape[-1], min(maps.count, most)
        blocks = lambda: (maps.pick(torch.arange(i, min(i + block, count)), size) for i in range(0, count, block))
        self.mean.copy_(sum(x.double().sum(0, keepdim=True) for x in blocks()) / count)
        centre = reduce(self.mean, size // self.coarse)
        if encode:
            products = (encode(x).T @ (reduce(x, size // self.coarse) - centre).flatten(1) for x in blocks())
            self.linear.copy_(sum(products) / count)
        latents = lambda x: encode(x) if encode else torch.zeros(len(x), self.latent_size, device=x.device)
        squares = ((x - self.linear_part(latents(x), size)).square().double().sum(0, keepdim=True) for x in blocks())
        self.deviation.copy_((sum(squares) / count).sqrt())


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


class PatchCritic(nn.Module):
    """Judges patches instead of the whole map (after Isola et al. 2017), at full and at half size: [batch, answers].

    The generator's base holds what maps are at large, so what is left to judge is local, and one map gives a thousand
    answers: far fewer steps are needed. It sees fine detail enlarged, and knows where on the chart a patch lies.
    """

    def __init__(self, maps, size):
        super().__init__()
        self.scales = nn.ModuleList(nn.ModuleDict(dict(
            down=nn.ModuleList(Layer(a, b, 4, stride=2) for a, b in zip([6, *maps], maps)),
            own=Layer(maps[-1], maps[-1]), hidden=Layer(maps[-1], maps[-1], 1), out=Layer(maps[-1], 1, 1, 1),
        )) for _ in range(2))
        cells = size >> len(maps)
        self.places = nn.ParameterList(nn.Parameter(torch.randn(1, maps[-1], cells >> i, cells >> i) * 0.1) for i in range(2))

    def forward(self, picture, level=None, alpha=1.0):
        fine, coarse = self.judge(0, picture), self.judge(1, reduce(picture))
        return torch.cat([fine.flatten(1), enlarge(coarse).flatten(1)], 1).float()

    def judge(self, scale, picture):
        net, act = self.scales[scale], lambda x: F.leaky_relu(x, SLOPE)
        smooth = F.interpolate(reduce(picture, 8), scale_factor=8, mode='bilinear', align_corners=False)
        x = torch.cat([picture, 4 * (picture - smooth)], 1)
        for down in net['down']:
            x = act(down(x))
        return net['out'](act(net['hidden'](act(net['own'](x))) + self.places[scale]))


class Encoder(Critic):
    """A map's latent, of the length that random ones have."""

    def __init__(self, maps, latent_size):
        super().__init__(maps, latent_size, group=0)

    def forward(self, picture, level, alpha=1.0):
        return pixel_norm(super().forward(picture, level, alpha))


def deviation(x, group):
    """Minibatch standard deviation: one number for each group of pictures, as a feature map."""
    batch, _, height, width = x.shape
    group = min(group, batch)
    while batch % group:
        group -= 1
    y = x.float().reshape(group, batch // group, *x.shape[1:])
    spread = torch.sqrt((y - y.mean(0, keepdim=True)).square().mean(0) + 1e-8).mean([1, 2, 3])
    return spread.to(x.dtype).repeat(group).reshape(batch, 1, 1, 1).expand(batch, 1, height, width)


def generator_of(options):
    return Generator(options['generator'], options['latent'], options['coarse'])


def critic(options):
    if options['patches']:
        return PatchCritic(options['critic'], options['stages'][-1][0])
    return Critic(options['critic'])


def encoder(options):
    """What turns maps into latents: trained with the generator, or (`codes='principal'`) fixed from the start."""
    if options['codes'] == 'principal':
        from principal import PrincipalCodes
        return PrincipalCodes(options['latent'], options['encoder_size'])
    levels = options['encoder_size'].bit_length() - 2
    return Encoder(options['critic'][:levels], options['latent'])
