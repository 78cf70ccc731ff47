"""Shards that `ganfit train textures` writes; they may still be arriving."""
import json
import os
import time

import numpy as np
import torch

from networks import reduce


class Maps:
    def __init__(self, folder, device, limit=None):
        with open(os.path.join(folder, 'maps.json')) as file:
            about = json.load(file)
        self.folder, self.device = folder, device
        self.size = about['size']
        self.total = about.get('count', about.get('files'))
        if limit:
            self.total = min(self.total, limit)
        self.bytes = torch.empty(self.total, self.size, self.size, 3, dtype=torch.uint8, device=device)
        self.count, self.seen, self.last_look = 0, set(), 0.0
        self.look(wait=True)
        path = os.path.join(folder, 'importance.npy')
        weights = torch.from_numpy(np.load(path)).to(device).float() / 255 if os.path.exists(path) else torch.ones(self.size, self.size, device=device)
        self.importance = weights[None, None]

    def look(self, wait=False, every=10):
        """Takes in shards that have been finished since the last look."""
        if self.count >= self.total or (not wait and time.time() - self.last_look < every):
            return
        while True:
            self.last_look = time.time()
            for name in sorted(os.listdir(self.folder)):
                if not (name.startswith('maps-') and name.endswith('.npy')) or name in self.seen or self.count >= self.total:
                    continue
                maps = np.load(os.path.join(self.folder, name), mmap_mode='r')
                if maps.shape[1:] != (self.size, self.size, 3):
                    raise SystemExit(f'{name} holds maps of {maps.shape[1:]}, but maps.json says {self.size} x {self.size}.')
                take = min(len(maps), self.total - self.count)
                self.bytes[self.count:self.count + take] = torch.from_numpy(np.array(maps[:take])).to(self.device)
                self.count += take
                self.seen.add(name)
            if self.count or not wait:
                return
            time.sleep(2)

    def pick(self, index, size, alpha=1.0):
        """Maps by index, [batch, 3, size, size] in [-1, 1]; `alpha` below 1 takes detail of the last level away."""
        x = self.bytes[index.to(self.device)].permute(0, 3, 1, 2).float().div_(127.5).sub_(1)
        if size < self.size:
            x = reduce(x, self.size // size)
        if alpha < 1:
            coarse = torch.nn.functional.interpolate(reduce(x), scale_factor=2, mode='nearest')
            x = torch.lerp(coarse, x, alpha)
        return x

    def draw(self, batch, size, alpha=1.0):
        return self.pick(torch.randint(self.count, (batch,)), size, alpha)

    def weights(self, size):
        return reduce(self.importance, self.size // size) if size < self.size else self.importance
