"""Any container, any rate, any number of channels; and what is said about files that are none."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from stadtkern.speech.audio.reading import read
from stadtkern.speech.errors import NoAudioStream, RecordingEmpty, RecordingMissing, RecordingUnreadable
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss, tone


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000])
def test_every_sample_rate_keeps_its_length_and_its_tone(tmp_path: Path, rate: int) -> None:
    file = write_wav(tmp_path / "a.wav", tone(1000, 1.5, rate=rate), rate=rate)
    with read(file) as sound:
        samples = sound.channels[0].read(0.25, 1.25)
        assert (sound.layout, sound.sample_rate, round(sound.duration, 2)) == ("mono", rate, 1.5)
    assert int(np.argmax(np.abs(np.fft.rfft(samples)))) == 1000


def test_two_different_channels_are_stereo(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "a.wav", hiss(1, seed=1), hiss(1, seed=2))
    with read(file) as sound:
        assert (sound.layout, len(sound.channels), sound.channels_in_file) == ("stereo", 2, 2)


def test_the_same_sound_twice_is_mono_even_with_a_little_noise_and_another_gain(tmp_path: Path) -> None:
    one = hiss(1, seed=1)
    file = write_wav(tmp_path / "a.wav", one, 0.7 * one + hiss(1, 0.002, seed=2))
    with read(file) as sound:
        assert (sound.layout, len(sound.channels)) == ("same", 1)


def test_crosstalk_does_not_make_two_channels_the_same(tmp_path: Path) -> None:
    one, two = hiss(1, seed=1), hiss(1, seed=2)
    file = write_wav(tmp_path / "a.wav", one + 0.2 * two, two + 0.2 * one)
    with read(file) as sound:
        assert sound.layout == "stereo"


def test_a_silent_channel_is_left_out_and_named(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "a.wav", hiss(1), np.zeros(16000, np.float32))
    with read(file) as sound:
        assert (sound.layout, sound.warnings) == ("mono", ["Channel 2 is silent and was left out."])


def test_a_third_channel_that_mixes_the_others_is_left_out(tmp_path: Path) -> None:
    one, two = hiss(1, seed=1), hiss(1, seed=2)
    file = write_wav(tmp_path / "a.wav", one, two, (one + two) / 2)
    with read(file) as sound:
        assert (sound.layout, sound.warnings) == ("stereo", ["Channel 3 is a mix of the others and was left out."])


def test_three_voices_in_three_channels_stay_three(tmp_path: Path) -> None:
    file = write_wav(tmp_path / "a.wav", *[hiss(1, seed=seed) for seed in (1, 2, 3)])
    with read(file) as sound:
        assert (sound.layout, sound.warnings) == ("channels", ["3 channels: each is taken as one speaker."])


@pytest.mark.parametrize(
    ("container", "codec", "rate"),
    [("mp3", "mp3", 44100), ("ogg", "libopus", 48000), ("mp4", "aac", 16000), ("matroska", "pcm_s16le", 8000)],
)
def test_other_containers_are_read_whatever_their_name_says(
    tmp_path: Path, container: str, codec: str, rate: int
) -> None:
    file = tmp_path / "call.txt"
    with av.open(str(file), "w", format=container) as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(
            (tone(500, 2, rate=rate) * 32767).astype("<i2")[None], format="s16", layout="mono"
        )
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout="mono", rate=rate, frame_size=stream.codec_context.frame_size
        )
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    with read(file) as sound:
        assert (round(sound.duration), len(sound.channels)) == (2, 1)


def test_a_film_without_sound_says_so(tmp_path: Path) -> None:
    file = tmp_path / "film.mp4"
    with av.open(str(file), "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        out.mux(stream.encode(None))
    with pytest.raises(NoAudioStream, match="has no sound in it"):
        read(file)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", RecordingEmpty),
        (b"Guten Tag, das ist ein Brief.\n" * 40, RecordingUnreadable),
        (b"RIFF\x24\x00\x00\x00WAVE", RecordingUnreadable),
        (bytes(range(256)) * 16, RecordingUnreadable),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", RecordingUnreadable),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", RecordingUnreadable),
    ],
)
def test_a_file_that_is_no_recording_is_refused_with_its_reason(
    tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    file = tmp_path / "call.wav"
    file.write_bytes(content)
    with pytest.raises(error, match=r"call\.wav"):
        read(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingMissing, match=r"no file call\.wav"):
        read(tmp_path / "call.wav")


def test_a_header_without_samples_is_empty(tmp_path: Path) -> None:
    with pytest.raises(RecordingEmpty, match="not one sample"):
        read(write_wav(tmp_path / "call.wav", np.zeros(0, np.float32)))


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = write_wav(tmp_path / "whole.wav", hiss(4))
    file = tmp_path / "call.wav"
    file.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with read(file) as sound:
        assert round(sound.duration) == 2
        assert sound.warnings == ["The file breaks off: 2.0 s could be read."]


def test_the_samples_are_gone_when_the_sound_is_closed(tmp_path: Path) -> None:
    with read(write_wav(tmp_path / "a.wav", hiss(1))) as sound:
        folder = Path(sound.folder.name)
        assert folder.is_dir()
    assert not folder.exists()
