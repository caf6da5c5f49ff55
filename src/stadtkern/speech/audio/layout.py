"""What the channels of a file mean: two voices, the same sound twice, a silent one, or a mix of the others."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from stadtkern.speech.audio.sound import Sound

# Share of a channel's energy that another one explains. Two phones with some crosstalk stay below 0.2; the same sound
# with the noise of a bad converter (20 dB below) still has 0.98.
SAME = 0.97
SILENT = 1e-7  # mean square; -70 dB of full scale
MUCH_QUIETER = 1e-5  # 50 dB below the loudest channel: nobody speaks there


class ChannelSimilarity:
    """Gathers how alike the channels are, block by block: their matrix of products (count x count)."""

    def __init__(self, count: int) -> None:
        self.products = np.zeros((count, count))
        self.samples = 0

    def add(self, block: np.ndarray[Any, Any]) -> None:
        """block: (samples, channels)."""
        wide = block.astype(np.float64)
        self.products += wide.T @ wide
        self.samples += block.shape[0]

    def power(self, channel: int) -> float:
        """The mean square of a channel."""
        return float(self.products[channel, channel] / max(self.samples, 1))

    def explained(self, channel: int, by: list[int]) -> float:
        """The share (0 to 1) of this channel's energy that the others, added up, account for.

        Each other has one gain; a sum needs all gains above zero, otherwise this channel is no mix of them.
        """
        inner = self.products[np.ix_(by, by)]
        cross = self.products[by, channel]
        energy = self.products[channel, channel]
        if energy <= 0:
            return 1.0
        gains = np.linalg.lstsq(inner, cross, rcond=None)[0]
        if len(by) > 1 and gains.min() < 0.05:
            return 0.0
        return float(np.clip(cross @ gains / energy, 0.0, 1.0))


def arrange(sound: Sound, similarity: ChannelSimilarity) -> None:
    """Keep the channels that hold a voice of their own; set `layout`, and say in `warnings` what was left out."""
    count = len(sound.channels)
    if count == 1:
        return
    kept = _loud(sound, similarity)
    doubled = False
    for first, second in combinations(list(kept), 2):
        if second in kept and first in kept and similarity.explained(second, [first]) >= SAME:
            kept.remove(second)
            doubled = True
    for channel in list(kept):
        others = [other for other in kept if other != channel]
        if len(others) >= 2 and similarity.explained(channel, others) >= SAME:
            kept.remove(channel)
            sound.warnings.append(f"Channel {channel + 1} is a mix of the others and was left out.")
    sound.channels = [sound.channels[number] for number in kept]
    if len(kept) == 1:
        sound.layout = "same" if doubled else "mono"
    elif len(kept) == 2:
        sound.layout = "stereo"
    else:
        sound.layout = "channels"
        sound.warnings.append(f"{len(kept)} channels: each is taken as one speaker.")


def _loud(sound: Sound, similarity: ChannelSimilarity) -> list[int]:
    """The channels in which somebody could be heard; all of them when there is no sound at all."""
    powers = [similarity.power(number) for number in range(len(sound.channels))]
    loudest = max(powers)
    kept = [number for number, power in enumerate(powers) if power > max(SILENT, loudest * MUCH_QUIETER)]
    if not kept:
        return [0]
    for number in range(len(powers)):
        if number not in kept:
            sound.warnings.append(f"Channel {number + 1} is silent and was left out.")
    return kept
