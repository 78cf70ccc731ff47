"""Sliced Wasserstein distance of patches at each level of a Laplacian pyramid (Karras et al. 2018, 5)."""
import torch
import torch.nn.functional as F

from networks import reduce


def pyramid(x, smallest=16):
    """Laplacian levels from fine to coarse; the last is the picture that is left."""
    levels = []
    while x.shape[-1] > smallest:
        small = reduce(x)
        levels.append(x - F.interpolate(small, scale_factor=2, mode='bilinear', align_corners=False))
        x = small
    return levels + [x]


def patches(level, count, weights, generator):
    """`count` patches of 7 x 7 of each picture, around pixels drawn by `weights`; channels standardised by the caller."""
    size = level.shape[-1]
    inside = weights.reshape(size, size)[3:-3, 3:-3].flatten()
    place = torch.multinomial(inside, count * len(level), replacement=True, generator=generator).to(level.device)
    y, x = place // (size - 6), place % (size - 6)
    offsets = torch.arange(7, device=level.device)
    rows = (y[:, None] + offsets)[:, :, None].expand(-1, 7, 7)
    columns = (x[:, None] + offsets)[:, None, :].expand(-1, 7, 7)
    which = torch.arange(len(level), device=level.device).repeat_interleave(count)[:, None, None].expand(-1, 7, 7)
    return level[which, :, rows, columns].reshape(len(place), -1, 3)


def sliced_wasserstein(real, fake, weights, count=64, projections=256, seed=0):
    """Distances times 1000, {size: distance}; `weights` [1, 1, size, size] says where patches are taken."""
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for a, b in zip(pyramid(real.float()), pyramid(fake.float())):
        size = a.shape[-1]
        w = F.interpolate(weights.cpu(), size=(size, size), mode='area')
        sets = [patches(x, count, w, generator) for x in (a, b)]
        sets = [((s - s.mean([0, 1])) / (s.std([0, 1]) + 1e-8)).flatten(1) for s in sets]
        n = min(len(s) for s in sets)
        directions = F.normalize(torch.randn(sets[0].shape[1], projections, generator=generator), dim=0).to(real.device)
        lines = [torch.sort(s[:n] @ directions, 0).values for s in sets]
        found[size] = float((lines[0] - lines[1]).abs().mean()) * 1000
    return found
