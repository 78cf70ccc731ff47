"""Trains a progressive-growing GAN on UV maps: python3 train.py --data MAPS --out RUN --preset gpu

MAPS is what `ganfit train textures` wrote, or is still writing. RUN gets checkpoint.pt (run the same command again to go
on from it), log.csv, sheets and, at the end, generator.safetensors. What differs from Karras et al. 2018: logistic loss
with lazy R1 for WGAN-GP, stages by shares of the time, an encoder that rebuilds real maps (so that every skin has a latent
that fits it), adaptive augmentation, maps weighted by importance.npy.
"""
import argparse
import copy
import csv
import os
import signal
import sys
import time

import torch
import torch.nn.functional as F

import networks
from augment import Adaptive, augment
from data import Maps
from export import export, load
from files import write_atomic, write_sheet
from metrics import sliced_wasserstein
from networks import critic, encoder, generator_of, reduce
from presets import COMMON, PRESETS


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--data', required=True)
    parser.add_argument('--out', required=True)
    parser.add_argument('--preset', choices=sorted(PRESETS), default='gpu')
    parser.add_argument('--minutes', type=float, help='length of the run')
    parser.add_argument('--pictures', type=int, help='length of the run in pictures instead: the same seed gives the same run')
    parser.add_argument('--from', dest='start', metavar='FILE', help='a generator file to go on from: its network, with a critic that is new')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--device', default='cuda' if torch.cuda.is_available() else 'cpu')
    parser.add_argument('--report', type=float, default=60, help='seconds between sheets, checkpoints and distances')
    parser.add_argument('--report-steps', type=int, help='steps between them instead')
    parser.add_argument('--limit', type=int, help='take no more maps than this')
    parser.add_argument('--compile', action='store_true', help='torch.compile leaky ReLU and pixel norm into one kernel')
    return parser.parse_args()


class Run:
    def __init__(self, args):
        self.args, self.device = args, torch.device(args.device)
        self.options = {**COMMON, **PRESETS[args.preset]}
        torch.manual_seed(args.seed)
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = self.device.type == 'cuda'
        o = self.options
        place = dict(device=self.device, memory_format=torch.channels_last)
        self.g = generator_of(o).to(**place)
        if args.start:
            self.take(args.start)
        self.d = critic(o).to(**place)
        self.e = encoder(o).to(self.device)
        self.average = copy.deepcopy(self.g).requires_grad_(False)
        adam = lambda *nets: torch.optim.Adam([p for n in nets for p in n.parameters()], o['rate'], (o['momentum'], 0.99), 1e-8)
        self.g_step, self.d_step = adam(self.g, self.e), adam(self.d)
        self.adaptive = Adaptive(o['augment'])
        self.step = self.pictures = 0
        self.seconds = 0.0
        self.fixed = torch.randn(24, o['latent'], generator=torch.Generator().manual_seed(7)).to(self.device)
        if args.compile:
            networks.activate = torch.compile(networks.activate, dynamic=True)

    # The schedule.

    def progress(self):
        if self.args.pictures:
            return self.pictures / self.args.pictures
        return self.seconds / 60 / (self.args.minutes or self.options['minutes'])

    def stage(self):
        """Size, batch, and how far the level has faded in."""
        at, start = self.progress(), 0.0
        stages = self.options['stages']
        for i, (size, share, batch) in enumerate(stages):
            if at < start + share or i == len(stages) - 1:
                within = (at - start) / share
                return size, batch, 1.0 if i == 0 else min(1.0, within / self.options['fade'])
            start += share

    def cool(self):
        """Learning rates fall to zero over the last 30 % of the run."""
        for optimiser in (self.g_step, self.d_step):
            for group in optimiser.param_groups:
                group['lr'] = self.options['rate'] * min(1.0, max(0.01, (1 - self.progress()) / 0.3))

    # One step.

    def autocast(self):
        on = self.options['amp'] and self.device.type == 'cuda'
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=on)

    def seen(self, x, emphasis):
        """What the critic sees: contrast falls with importance, and with it what the generator is asked for there."""
        return augment(x * emphasis, self.adaptive.p)

    def train_step(self, maps):
        o = self.options
        self.cool()
        size, batch, alpha = self.stage()
        level = size.bit_length() - 3
        weights = maps.weights(size)
        emphasis = weights.sqrt()
        real = maps.draw(batch, size, alpha)
        half = real[:max(1, batch // 2)]
        latent = torch.randn(max(1, batch - len(half)), o['latent']).to(self.device)
        shrink = lambda x: reduce(x, size // o['encoder_size']) if size > o['encoder_size'] else x
        encoder_level = min(level, o['encoder_size'].bit_length() - 3)

        # Half of the maps are drawn, half rebuilt; critic and generator learn from the same ones.
        with self.autocast():
            codes = self.e(shrink(half), encoder_level)
            fake = self.g(torch.cat([latent, codes]), level, alpha)
        share = self.mix(len(latent), len(half))

        # The critic.
        with self.autocast():
            on_real = self.d(self.seen(real, emphasis), level, alpha)
            on_fake = self.d(self.seen(fake.detach(), emphasis), level, alpha)
        d_loss = F.softplus(-on_real).mean() + (F.softplus(on_fake).mean(1) * share).sum()
        self.adaptive.note(on_real)
        self.update(self.d_step, d_loss)
        r1 = self.smoothness(real * emphasis, level, alpha, size, batch) if self.step % o['r1_every'] == 0 else None

        # Generator and encoder.
        self.d.requires_grad_(False)
        with self.autocast():
            answers = self.d(self.seen(fake, emphasis), level, alpha)
            match = 1 - F.cosine_similarity(self.e(shrink(fake[:len(latent)]), encoder_level), latent).mean()
        rebuilt = self.difference(fake[len(latent):], half, weights)
        adversarial = (F.softplus(-answers).mean(1) * share).sum()
        self.update(self.g_step, o['adversarial'] * adversarial + o['rebuild'] * rebuilt + o['latent_match'] * match)
        self.d.requires_grad_(True)

        self.step += 1
        self.pictures += batch
        self.adaptive.update(batch)
        self.follow(batch)
        return dict(size=size, alpha=alpha, d=d_loss, g=adversarial, r1=r1, rebuilt=rebuilt, match=match)

    def mix(self, drawn, rebuilt):
        """Weights of the adversarial terms of drawn and of rebuilt maps; they sum to one and the share."""
        parts = [torch.full((drawn,), 1 / drawn), torch.full((rebuilt,), self.options['rebuilt_share'] / rebuilt)]
        return (torch.cat(parts) / (1 + self.options['rebuilt_share'])).to(self.device)

    def difference(self, a, b, weights):
        """Mean absolute difference, mostly of what is coarser than 128 px: finer detail has no one right place."""
        factor = max(1, a.shape[-1] // 128)
        of = lambda x, y, w: ((x - y).abs() * w).mean() / w.mean()
        coarse = of(reduce(a, factor), reduce(b, factor), reduce(weights, factor))
        return coarse if factor == 1 else 0.75 * coarse + 0.25 * of(a, b, weights)

    def smoothness(self, real, level, alpha, size, batch):
        """R1 of Mescheder et al. 2018, on every so manieth step and as much stronger, without augmentation."""
        o = self.options
        gamma = o['gamma'] or min(10.0, max(0.1, o['r1'] * size * size / batch))
        real = real.detach().requires_grad_(True)
        with self.autocast():
            answers = self.d(real, level, alpha)
        (slope,) = torch.autograd.grad(answers.sum() / answers.shape[1] ** 0.5, real, create_graph=True)
        r1 = slope.square().sum([1, 2, 3]).mean()
        self.update(self.d_step, r1 * (gamma / 2) * o['r1_every'])
        return r1

    def update(self, optimiser, loss):
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()

    @torch.no_grad()
    def follow(self, batch):
        """The moving average: shorter at the beginning."""
        half_life = min(self.options['average'], 0.05 * self.pictures + 1)
        keep = 0.5 ** (batch / half_life)
        for slow, fast in zip(self.average.parameters(), self.g.parameters()):
            slow.lerp_(fast, 1 - keep)

    # Files.

    def path(self, name):
        return os.path.join(self.args.out, name)

    def parts(self):
        return dict(g=self.g, d=self.d, e=self.e, average=self.average, g_step=self.g_step, d_step=self.d_step)

    def save(self):
        state = {name: part.state_dict() for name, part in self.parts().items()}
        if not all(torch.isfinite(p).all() for net in (self.g, self.d, self.e) for p in net.parameters()):
            raise SystemExit('A weight is not finite. The last checkpoint is left as it was; go on from it with another seed.')
        state.update(step=self.step, pictures=self.pictures, seconds=self.seconds, p=self.adaptive.p,
                     answers=self.adaptive.answers, random=torch.get_rng_state(), preset=self.args.preset, options=self.options,
                     cuda=torch.cuda.get_rng_state() if self.device.type == 'cuda' else None)
        try:
            write_atomic(self.path('checkpoint.pt'), lambda path: torch.save(state, path))
        except OSError as error:
            print(f'The checkpoint could not be written ({error}); the one before is kept.', file=sys.stderr)

    def centre(self, maps):
        """What is known of the maps before training: principal components, mean and deviation."""
        fixed = hasattr(self.e, 'learn')
        if fixed:
            self.e.learn(maps)
        self.g.centre(maps, self.e if fixed else None)
        self.average.load_state_dict(self.g.state_dict())

    @torch.no_grad()
    def take(self, path):
        """The network of a generator file; its base is found anew, for these maps."""
        known, _ = load(path)
        shapes = lambda g: [tuple(p.shape) for p in g.parameters()]
        if shapes(known) != shapes(self.g):
            raise SystemExit(f'{path} has other feature maps ({known.maps}) than the preset {self.args.preset} ({self.g.maps}).')
        for mine, its in zip(self.g.parameters(), known.parameters()):
            mine.copy_(its)

    def resume(self):
        path = self.path('checkpoint.pt')
        if not os.path.exists(path):
            return False
        state = torch.load(path, map_location=self.device)
        if state['options'] != self.options:
            raise SystemExit(f'{path} was trained with other options (preset {state["preset"]}). Choose another --out.')
        for name, part in self.parts().items():
            part.load_state_dict(state[name])
        self.step, self.pictures, self.seconds = state['step'], state['pictures'], state['seconds']
        self.adaptive.p, self.adaptive.answers = state['p'], state['answers']
        torch.set_rng_state(state['random'].cpu())
        if state['cuda'] is not None and self.device.type == 'cuda':
            torch.cuda.set_rng_state(state['cuda'].cpu())
        return True

    @torch.no_grad()
    def distances(self, maps, size, alpha, count=256):
        """Does not touch the random numbers of the training."""
        generator = torch.Generator().manual_seed(3)
        level = size.bit_length() - 3
        real, fake = [], []
        for _ in range(0, count, 32):
            real.append(maps.pick(torch.randint(maps.count, (32,), generator=generator), size, alpha))
            latent = torch.randn(32, self.options['latent'], generator=generator).to(self.device)
            fake.append(self.average(latent, level, alpha))
        return sliced_wasserstein(torch.cat(real), torch.cat(fake), maps.weights(size))

    @torch.no_grad()
    def sheet(self, size, alpha):
        pictures = self.average(self.fixed, size.bit_length() - 3, alpha)
        write_sheet(self.path(f'sheet-{self.step:06d}-{size}.png'), pictures, 6)


COLUMNS = ['step', 'pictures', 'seconds', 'size', 'alpha', 'd', 'g', 'r1', 'rebuilt', 'match', 'p', 'rate', 'distance']


def main():
    args = arguments()
    os.makedirs(args.out, exist_ok=True)
    run = Run(args)
    resumed = run.resume()
    maps = Maps(args.data, run.device, args.limit)
    if maps.size < run.options['stages'][-1][0]:
        raise SystemExit(f'The maps have {maps.size} px, the preset draws {run.options["stages"][-1][0]}. Make larger maps or choose another preset.')
    if not resumed:
        run.centre(maps)
    print(f'{maps.count} of {maps.total} maps, {run.device}, torch {torch.__version__}' + (f', on from step {run.step}' if resumed else ''))
    log = open(run.path('log.csv'), 'a' if resumed else 'w', newline='')
    table = csv.writer(log)
    if not resumed:
        table.writerow(COLUMNS)
    began, before = time.time(), run.seconds
    reported, reported_step, reported_pictures = time.time(), run.step, run.pictures
    r1 = float('nan')
    stopped = []
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, lambda number, frame: stopped.append(number))
    while run.progress() < 1 and not stopped:
        maps.look()
        values = run.train_step(maps)
        run.seconds = before + time.time() - began
        if values['r1'] is not None:
            r1 = values['r1']
        due = run.step % args.report_steps == 0 if args.report_steps else time.time() - reported > args.report
        if not (due or run.progress() >= 1):
            continue
        numbers = {k: float(values[k]) for k in ('d', 'g', 'rebuilt', 'match')}
        if not all(v == v and abs(v) < 1e6 for v in numbers.values()):
            raise SystemExit(f'A loss is not finite: {numbers}. The last checkpoint is left as it was.')
        rate = (run.pictures - reported_pictures) / max(1e-9, time.time() - reported)
        distance = run.distances(maps, values['size'], values['alpha'])
        row = dict(values, **numbers, step=run.step, pictures=run.pictures, seconds=round(run.seconds, 1), r1=float(r1),
                   p=run.adaptive.p, rate=rate, distance=' '.join(f'{s}:{v:.2f}' for s, v in distance.items()))
        table.writerow([f'{row[c]:.5g}' if isinstance(row[c], float) else row[c] for c in COLUMNS])
        log.flush()
        print(' '.join(f'{c} {row[c]:.4g}' if isinstance(row[c], float) else f'{c} {row[c]}' for c in COLUMNS), flush=True)
        run.sheet(values['size'], values['alpha'])
        run.save()
        reported, reported_pictures = time.time(), run.pictures
    if stopped:
        run.save()
        print(f'Stopped after step {run.step}; the same command goes on from there.')
        return
    export(run.average, run.path('generator.safetensors'), run.options['stages'][-1][0],
           dict(name='uv-maps', created_by=f'train.py --preset {args.preset} --seed {args.seed}'), check=run.path('check.safetensors'))
    print(f'wrote {run.path("generator.safetensors")}')


if __name__ == '__main__':
    main()
