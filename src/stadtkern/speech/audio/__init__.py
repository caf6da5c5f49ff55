"""From a file to channels of sound: decoding, layout, voice activity, waiting music."""
