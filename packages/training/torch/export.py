"""The generator as a file that @ganfit/morphable reads (docs/model-format.md): python3 export.py RUN/checkpoint.pt OUT"""
import re
import sys

import numpy as np
import torch

from files import read_safetensors, write_safetensors
from networks import Generator, generator_of, reduce


def layers(generator, size):
    """Arrays by name: scales folded in, channels last, the base in [0, 1]."""
    level = size.bit_length() - 3
    array = lambda tensor: tensor.detach().float().cpu().numpy()
    convolution = lambda layer: array(layer.scaled()).transpose(2, 3, 1, 0)
    latent, first = generator.latent_size, generator.maps[0]
    dense = array(generator.start.scaled()).reshape(first, 16, latent).transpose(2, 1, 0).reshape(latent, 16 * first)
    found = dict(dense_weights=dense, dense_bias=array(generator.start.bias))
    for i in range(level + 1):
        if i:
            found[f'up{4 << i}_filter'], found[f'up{4 << i}_bias'] = convolution(generator.up[i - 1]), array(generator.up[i - 1].bias)
            found[f'detail{4 << i}_map'], found[f'detail{4 << i}_strength'] = array(generator.detail[i - 1])[0, 0], array(generator.strength[i - 1]).flatten()
        found[f'conv{4 << i}_filter'], found[f'conv{4 << i}_bias'] = convolution(generator.own[i]), array(generator.own[i].bias)
    colours = generator.colours[level]
    found['rgb_filter'], found['rgb_bias'] = convolution(colours), array(colours.bias)
    coarse = generator.coarse
    factor = generator.mean.shape[-1] // size
    map = lambda tensor: array(reduce(tensor, factor))[0].transpose(1, 2, 0)
    axes = array(generator.linear).reshape(latent, 3, coarse * coarse).transpose(0, 2, 1).reshape(latent, -1)
    found.update(base_mean=map(generator.mean) / 2 + 0.5, base_axes=axes / 2, base_deviation=map(generator.deviation) / 2)
    return found


@torch.no_grad()
def load(path):
    """(generator, size) of such a file, whatever precision its weights have: what `layers` gives, backwards."""
    stored, _ = read_safetensors(path)
    scale = lambda name: stored.get(f'{name}_scale', np.float32(1))
    arrays = {name: torch.from_numpy(a.astype(np.float32) * scale(name)) for name, a in stored.items() if not name.endswith('_scale')}
    levels = sorted(int(match[1]) for match in map(re.compile(r'conv(\d+)_filter').fullmatch, arrays) if match)
    maps, size = [len(arrays[f'conv{level}_bias']) for level in levels], levels[-1]
    latent, coarse = len(arrays['base_axes']), round((arrays['base_axes'].shape[1] / 3) ** 0.5)
    g = Generator(maps, latent, coarse)

    def convolution(layer, name):
        layer.weight.copy_(arrays[f'{name}_filter'].permute(3, 2, 0, 1) / layer.scale)
        layer.bias.copy_(arrays[f'{name}_bias'])

    g.start.weight.copy_(arrays['dense_weights'].reshape(latent, 16, maps[0]).permute(2, 1, 0).reshape(-1, latent) / g.start.scale)
    g.start.bias.copy_(arrays['dense_bias'])
    for i, level in enumerate(levels):
        if i:
            convolution(g.up[i - 1], f'up{level}')
            g.detail[i - 1].copy_(arrays[f'detail{level}_map'])
            g.strength[i - 1].copy_(arrays[f'detail{level}_strength'].reshape(1, -1, 1, 1))
        convolution(g.own[i], f'conv{level}')
    convolution(g.colours[-1], 'rgb')
    map_of = lambda name: arrays[name].permute(2, 0, 1)[None]
    g.mean.copy_(map_of('base_mean') * 2 - 1)
    g.deviation.copy_(map_of('base_deviation') * 2)
    g.linear.copy_(2 * arrays['base_axes'].reshape(latent, coarse * coarse, 3).permute(0, 2, 1).reshape(latent, -1))
    return g, size


def export(generator, path, size, metadata, check=None):
    """`check`: a path for a few latents, their maps in float32 and the weights unrounded, which check.mjs compares."""
    arrays = layers(generator, size)
    about = dict(metadata, kind='ganfit-generator', format_version='1')
    write_safetensors(path, {name: a.astype(np.float16) for name, a in arrays.items()}, about)
    if not check:
        return
    write_safetensors(check.replace('.safetensors', '-weights.safetensors'), arrays, about)
    latents = torch.randn(2, generator.latent_size, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        maps = generator.float().cpu()(latents, size.bit_length() - 3)
    maps = ((maps + 1) / 2).permute(0, 2, 3, 1).contiguous().numpy()
    write_safetensors(check, dict(latents=latents.numpy(), maps=maps), {})


if __name__ == '__main__':
    source, out = sys.argv[1:3]
    state = torch.load(source, map_location='cpu')
    options = state['options']
    generator = generator_of(options)
    generator.load_state_dict(state['average'])
    export(generator, out, options['stages'][-1][0], dict(created_by='export.py'), check=out.replace('.safetensors', '-check.safetensors'))
