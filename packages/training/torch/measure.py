"""How good a texture GAN is, beside a linear model: python3 measure.py GENERATOR --data MAPS --held-out HELD

GENERATOR: a file that export.py wrote, or a checkpoint of train.py, whose encoder then says where fits begin
(the one to give if the base has no axes, as with the preset gpu).

HELD: maps of `ganfit train textures --skins held-out`. Writes a table as JSON and prints it. With --linear, a model file
with texture modes (open-head.safetensors), every figure is given for it too, at its own size; with --components N for the
first N principal components of MAPS.
"""
import argparse
import json
import sys

import numpy as np
import torch
import torch.nn.functional as F

from data import Maps
from export import load
from files import read_safetensors, write_bytes
from metrics import sliced_wasserstein
from networks import encoder, generator_of, reduce


class Gan:
    def __init__(self, path, device):
        self.encoder = None
        if path.endswith('.safetensors'):
            self.g, self.size = load(path)
        else:
            self.open_checkpoint(torch.load(path, map_location=device), device)
        self.g.to(device).eval().requires_grad_(False)
        self.latent = self.g.latent_size

    def open_checkpoint(self, state, device):
        o = state['options']
        self.size, self.limit = o['stages'][-1][0], o['encoder_size']
        self.g, self.encoder = generator_of(o), encoder(o).to(device).eval().requires_grad_(False)
        self.g.load_state_dict(state['average'])
        self.encoder.load_state_dict(state['e'])

    def decode(self, latent):
        return self.g(latent, self.size.bit_length() - 3).clamp(-1, 1)

    def starts(self, maps):
        """Where fits begin: what the encoder makes of the maps, else the latents whose base is nearest."""
        if self.encoder is None:
            return nearest(self.g.linear, *(reduce(x, x.shape[-1] // self.g.coarse) for x in (maps, self.g.mean)))
        small = reduce(maps, maps.shape[-1] // self.limit) if maps.shape[-1] > self.limit else maps
        return self.encoder(small, small.shape[-1].bit_length() - 3)


def nearest(axes, maps, mean, noise=0.01):
    """Most likely latents, [batch, latent], of `mean` + latent @ `axes` for maps whose pixels are known to within `noise`."""
    normal = axes @ axes.T + noise**2 * torch.eye(len(axes), device=axes.device)
    return torch.linalg.solve(normal, axes @ (maps - mean).flatten(1).T).T


class Linear:
    """`mean` [size, size, 3] + latent @ `basis` at `texels`, in [-1, 1]."""

    def __init__(self, mean, basis, texels):
        self.mean, self.basis, self.texels = mean, basis, texels
        self.size, self.latent = mean.shape[0], len(basis)

    def decode(self, latent):
        batch = len(latent)
        map = self.mean.reshape(1, -1, 3).repeat(batch, 1, 1)
        map = map.index_add(1, self.texels, (latent @ self.basis).reshape(batch, -1, 3))
        return map.reshape(batch, self.size, self.size, 3).permute(0, 3, 1, 2)

    def starts(self, maps):
        values = lambda x: x.permute(0, 2, 3, 1).reshape(len(x), -1, 3)[:, self.texels]
        return nearest(self.basis, values(maps), values(self.mean.permute(2, 0, 1)[None]))


def linear_of_file(path, device):
    t, _ = read_safetensors(path)
    array = lambda name: torch.from_numpy(t[name].astype(np.float32)).to(device)
    basis = array('texture_basis') * array('texture_scale')[:, None]
    return Linear(array('texture_mean') * 2 - 1, basis * 2, torch.from_numpy(t['texture_texels'].astype(np.int64)).to(device))


@torch.no_grad()
def linear_of_maps(maps, components, size, most=2000):
    """Principal components of `maps`, as a linear model that had the same data as the GAN."""
    weights = maps.weights(size).sqrt().permute(0, 2, 3, 1).expand(-1, -1, -1, 3).flatten()
    total = min(maps.count, most)
    take = lambda i: maps.pick(torch.arange(i, min(i + 50, total)), size).permute(0, 2, 3, 1).flatten(1)
    x = torch.cat([take(i) for i in range(0, total, 50)])
    mean = x.mean(0)
    x.sub_(mean).mul_(weights)
    vectors = torch.linalg.eigh((x @ x.T).double())[1].flip(1)[:, :components].float()
    basis = vectors.T @ x / weights / total**0.5
    return Linear(mean.reshape(size, size, 3), basis, torch.arange(size * size, device=x.device))


def fit(model, maps, weights, steps, rate=0.1):
    """fitLatent for a batch: Adam on the weighted mean absolute difference. [batch], sRGB in [0, 1], best of all steps."""
    latent = model.starts(maps).clone().requires_grad_(True)
    adam = torch.optim.Adam([latent], rate, (0.9, 0.99))
    best = torch.full((len(maps),), float('inf'), device=maps.device)
    for step in range(steps):
        adam.param_groups[0]['lr'] = rate * 0.5 * (1 + np.cos(np.pi * step / steps))
        error = (((model.decode(latent) - maps).abs() * weights).mean([1, 2, 3]) / weights.mean()) / 2
        best = torch.minimum(best, error.detach())
        adam.zero_grad(set_to_none=True)
        error.sum().backward()
        adam.step()
    return best


def sharpness(x, weights):
    """Mean energy above half the Nyquist frequency in the rectangle that holds the face."""
    rows, columns = [torch.nonzero(weights[0, 0].amax(d) > 0.9).flatten() for d in (1, 0)]
    # The eye's chart lies below; the head fills the upper 86 % of the map.
    rows = rows[rows < 0.86 * x.shape[-1]]
    x = x[:, :, rows[0]:rows[-1] + 1, columns[0]:columns[-1] + 1].mean(1)
    window = torch.hann_window(x.shape[1], device=x.device)[:, None] * torch.hann_window(x.shape[2], device=x.device)
    power = torch.fft.fft2((x - x.mean([1, 2], keepdim=True)) * window).abs().square() / x[0].numel()
    fy, fx = (torch.fft.fftfreq(n, device=x.device) for n in x.shape[1:])
    return float((power * ((fy[:, None] ** 2 + fx**2).sqrt() > 0.25)).mean())


def features(x, weights, size=64):
    """What maps are compared by: weighted colours at 64 px, and how strong finer detail is there."""
    factor = max(1, x.shape[-1] // size)
    w = reduce(weights, factor)
    coarse = reduce(x, factor)
    fine = reduce((x - F.interpolate(coarse, scale_factor=factor, mode='bilinear', align_corners=False)).abs(), factor)
    return (torch.cat([coarse, 2 * fine], 1) * w / w.mean()).flatten(1) / coarse[0].numel() ** 0.5


def spread(f):
    distances = torch.cdist(f, f)
    return float(distances.sum() / (len(f) * (len(f) - 1)))


@torch.no_grad()
def samples(model, count, device, seed=11):
    generator = torch.Generator().manual_seed(seed)
    return torch.cat([model.decode(torch.randn(min(20, count - i), model.latent, generator=generator).to(device)) for i in range(0, count, 20)])


def measure(model, train, held, args, device):
    size = model.size
    take = lambda maps, n: torch.cat([maps.pick(torch.arange(i, min(i + 50, n)), size) for i in range(0, n, 50)])
    count = min(args.count, held.count)
    weights = train.weights(size)
    errors = []
    for i in range(0, count, args.batch):
        errors.append(fit(model, held.pick(torch.arange(i, min(i + args.batch, count)), size), weights, args.steps))
        print(f'{i + len(errors[-1])} of {count} maps, error {float(torch.cat(errors).mean()):.5f}', end='\r', file=sys.stderr)
    drawn, real, unseen = samples(model, args.samples, device), take(train, min(args.samples, train.count)), take(held, count)
    a, b = features(drawn, weights), features(real, weights)
    every = torch.cat([features(take_range(train, i, size), weights) for i in range(0, train.count, 50)])
    nearest = torch.cdist(a, every).amin(1)
    among = torch.cdist(b, every)
    among.fill_diagonal_(float('inf'))
    n = min(len(unseen), len(drawn), len(real), 256)
    return dict(
        size=size, latent=model.latent, held_out=count, error=float(torch.cat(errors).mean()),
        sharpness=sharpness(drawn, weights) / sharpness(real, weights),
        variety=spread(a) / spread(b),
        nearest_to_training=float(nearest.median() / among.amin(1).median()),
        closest_to_training=float(nearest.min() / among.amin(1).median()),
        distance=sliced_wasserstein(unseen[:n], drawn[:n], weights),
        distance_of_training=sliced_wasserstein(unseen[:n], real[:n], weights),
    )


def take_range(maps, i, size):
    return maps.pick(torch.arange(i, min(i + 50, maps.count)), size)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('generator')
    parser.add_argument('--data', required=True)
    parser.add_argument('--held-out', required=True)
    parser.add_argument('--linear')
    parser.add_argument('--components', type=int)
    parser.add_argument('--out', default='measured.json')
    parser.add_argument('--count', type=int, default=500, help='held-out maps')
    parser.add_argument('--samples', type=int, default=1000)
    parser.add_argument('--steps', type=int, default=300)
    parser.add_argument('--batch', type=int, default=25)
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    args = parser.parse_args()
    device = torch.device(args.device)
    train, held = Maps(args.data, device), Maps(args.held_out, device)
    models = dict(gan=Gan(args.generator, device))
    if args.linear:
        models['linear'] = linear_of_file(args.linear, device)
    if args.components:
        models['principal'] = linear_of_maps(train, args.components, models['gan'].size)
    table = {name: measure(model, train, held, args, device) for name, model in models.items()}
    text = json.dumps(table, indent=2)
    write_bytes(args.out, text.encode())
    print(text)


if __name__ == '__main__':
    main()
