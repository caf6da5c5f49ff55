"""Memory is read from the process, and the three hours are three hours."""

import subprocess
import sys
import wave

import numpy as np

from stadtkern.speech.evaluation.cost import write_long

HOLD = """
import numpy as np
from stadtkern.speech.evaluation.cost import peak_memory
before = peak_memory()
held = np.ones(30_000_000)
during = peak_memory()
del held
print(during - before, peak_memory() - during)
"""


def test_the_largest_memory_grows_with_what_was_held_and_stays():
    said = subprocess.run([sys.executable, "-c", HOLD], check=True, capture_output=True, text=True).stdout
    grown, later = map(float, said.split())

    assert round(grown) in range(230, 251)  # 240 MB were held
    assert abs(later) < 5


def test_a_long_recording_repeats_the_call_until_its_end(tmp_path):
    call = np.linspace(0, 0.5, 16_000 * 2).astype(np.float32)
    write_long(tmp_path / "a.wav", [call, -call], silent=False, seconds=7)
    write_long(tmp_path / "b.wav", [call], silent=True, seconds=7)

    with wave.open(str(tmp_path / "a.wav")) as sound:
        told = (sound.getnchannels(), sound.getframerate(), sound.getnframes())
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)
    with wave.open(str(tmp_path / "b.wav")) as sound:
        quiet = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")

    assert told == (2, 8000, 56_000)
    assert (samples[:16_000] == samples[32_000:48_000]).all()
    assert (quiet[1:16_000] != 0).any()
    assert (quiet[16_000:48_000] == 0).all()
    assert (quiet[49_000:] != 0).any()
