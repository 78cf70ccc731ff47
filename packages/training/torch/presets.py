"""What a training run is: sizes, schedule, weights of its losses. A preset is a starting point; flags of train.py override."""

# Feature maps at 4, 8, 16, 32, 64, 128, 256, 512 px. Slim at the fine levels, where a generator in WebAssembly spends its
# time (packages/morphable/bench/generator.mjs); 10.1 MB in float16. Nobody ships the critic, so it may be wider.
GENERATOR = [256, 256, 192, 96, 64, 40, 20, 12]
CRITIC = [256, 256, 256, 192, 128, 80, 40, 24]

PRESETS = {
    # One data-centre GPU, 22 minutes. Each stage gets a share of the time, so that the run ends on time on any card.
    'gpu': dict(
        generator=GENERATOR, critic=CRITIC, latent=512, minutes=22, amp=True,
        stages=[(16, 0.03, 128), (32, 0.06, 128), (64, 0.12, 128), (128, 0.20, 96), (256, 0.24, 64), (512, 0.35, 32)],
    ),
    # A slimmer network for a CPU, one or two hours: all levels at once on a base, small batches, a critic of patches.
    'cpu': dict(
        generator=[256, 224, 160, 96, 56, 32, 16], critic=[32, 64, 128], patches=True, latent=512,
        codes='principal', encoder_size=64, coarse=64, momentum=0.5, rate=0.005, gamma=0.01, rebuild=15.0,
        augment=False, minutes=90, amp=False,
        stages=[(256, 1, 4)],
    ),
    # Proof that the loop works, in minutes.
    'tiny': dict(
        generator=[32, 32, 32, 16], critic=[32, 32, 32, 16], latent=64, minutes=4, amp=False,
        stages=[(8, 0.2, 32), (16, 0.4, 32), (32, 0.4, 32)],
    ),
}

COMMON = dict(
    rate=0.002,  # Adam, beta 0 and 0.99
    fade=0.4,  # share of a stage in which its level fades in
    r1_every=16,
    r1=0.0008,  # times size^2 / batch, kept within 0.1 to 10
    gamma=None,  # weight of R1 instead; fine detail is faint, so that a critic that looks for it must be steep
    average=10_000,  # pictures after which the moving average has forgotten half
    patches=False,  # a critic of patches, of one size
    codes='learned',  # or 'principal': see principal.py
    coarse=32,  # size of the linear part
    momentum=0.0,
    adversarial=1.0,  # weight of the critic's judgement
    rebuild=10.0,  # weight of the mean absolute difference of maps that pass encoder and generator
    latent_match=0.5,  # weight of 1 - cosine between a latent and what the encoder makes of its map
    rebuilt_share=0.5,  # weight of the adversarial term on rebuilt maps
    encoder_size=128,
    augment=True,  # adaptive: only as much as the critic's overfitting asks for
)
