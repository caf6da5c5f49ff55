import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.kernel.messages.push import encryption, services
from tests.kernel.messages.push_services import Browser

# RFC 8291, appendix A.
PLAIN = "When I grow up, I want to be a watermelon"
AS_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
UA_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
SENT = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
    "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_rfc_comes_out_byte_by_byte():
    key = ec.derive_private_key(int.from_bytes(services.unpadded(AS_PRIVATE), "big"), ec.SECP256R1())

    body = encryption.encrypt(
        PLAIN.encode(),
        p256dh=services.unpadded(UA_PUBLIC),
        auth=services.unpadded(AUTH),
        key=key,
        salt=services.unpadded(SALT),
    )

    assert body == services.unpadded(SENT)


@given(st.binary(max_size=encryption.MAX_PLAIN))
def test_whatever_is_sent_only_its_device_reads(plain):
    mine, other = Browser(), Browser()
    body = encryption.encrypt(plain + b"!", p256dh=mine.public, auth=mine.auth) if len(plain) < 3993 else b""
    if body:
        assert mine.read(body) == plain + b"!"
        with pytest.raises(InvalidTag):
            other.read(body)
        assert len(body) <= 4096


def test_more_than_a_message_holds_is_refused():
    browser = Browser()

    with pytest.raises(encryption.TooLong, match="3994 bytes, at most 3993 fit"):
        encryption.encrypt(b"x" * 3994, p256dh=browser.public, auth=browser.auth)
