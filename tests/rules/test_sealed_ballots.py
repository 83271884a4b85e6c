"""Sealed ballots, keys on paper and receipts: what goes in comes out, and nothing else does."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.rules.committee import SEALED_REASON
from workflow.rules.receipts import ballot_digest, digest_of_all, read_receipt, receipt_of
from workflow.rules.slips import ALPHABET, GROUPS, SlipUnreadable, read_slip, slip
from workflow.services.sealing import ROOM, SIZE, DoesNotOpen, new_pair, public_of, seal, unseal
from workflow.terms import Ballot, PenaltyKind

ABOUT: Mapping[str, object] = MappingProxyType(
    {"meeting": 1, "finding": 2, "matter": "ruling", "round": 1, "voter": 3})
KEYS = st.binary(min_size=32, max_size=32)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=SEALED_REASON)
CONTENTS = st.fixed_dictionaries({
    "choice": st.sampled_from([str(one) for one in Ballot]), "reason": TEXTS,
    "ratios": st.dictionaries(st.sampled_from([str(kind) for kind in PenaltyKind]), st.integers(0, 100))})
PRIVATE, PUBLIC = new_pair()


# --- sealing


@settings(max_examples=60)
@given(CONTENTS)
def test_what_is_sealed_is_opened_and_every_box_is_of_one_size(content: dict[str, object]) -> None:
    box = seal(PUBLIC, content, ABOUT)
    assert len(box) == SIZE
    assert unseal(PRIVATE, box, ABOUT) == content


def test_the_longest_ballot_fits_in() -> None:
    content = {"choice": "mitigate", "ratios": dict.fromkeys(map(str, PenaltyKind), 100),
               "reason": "\x01" * SEALED_REASON}
    assert unseal(PRIVATE, seal(PUBLIC, content, ABOUT), ABOUT) == content
    with pytest.raises(ValueError, match="过长"):
        seal(PUBLIC, {"reason": "a" * ROOM}, ABOUT)


def test_two_boxes_of_the_same_ballot_have_nothing_in_common() -> None:
    one, other = (seal(PUBLIC, {"choice": "hold"}, ABOUT) for _ in range(2))
    assert sum(left == right for left, right in zip(one, other, strict=True)) < SIZE // 50


@settings(max_examples=60)
@given(st.integers(0, SIZE - 1), st.integers(1, 255))
def test_a_changed_box_does_not_open(place: int, change: int) -> None:
    box = bytearray(seal(PUBLIC, {"choice": "exempt"}, ABOUT))
    box[place] ^= change
    with pytest.raises(DoesNotOpen):
        unseal(PRIVATE, bytes(box), ABOUT)


@pytest.mark.parametrize("other", [{"meeting": 9}, {"finding": 9}, {"matter": "bar"}, {"round": 2}, {"voter": 9}])
def test_a_box_opens_in_no_other_place(other: dict[str, object]) -> None:
    box = seal(PUBLIC, {"choice": "exempt"}, ABOUT)
    with pytest.raises(DoesNotOpen):
        unseal(PRIVATE, box, {**ABOUT, **other})


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DoesNotOpen):
        unseal(new_pair()[0], seal(PUBLIC, {"choice": "exempt"}, ABOUT), ABOUT)
    with pytest.raises(DoesNotOpen):
        unseal(PRIVATE, seal(PUBLIC, {"choice": "exempt"}, ABOUT)[:-1], ABOUT)


# --- keys on paper


@given(KEYS)
def test_a_slip_gives_its_key_back_however_it_is_typed(key: bytes) -> None:
    printed = slip(key)
    assert len(printed.split()) == GROUPS + 1
    for typed in (printed, printed.lower(), printed.replace(" ", ""), printed.replace(" ", "-"),
                  printed.replace("O", "0").replace("I", "1").replace("B", "8"), f"# 会议 2026-评001\n{printed}\n"):
        assert read_slip(typed) == key


@given(KEYS, st.integers(0, GROUPS), st.integers(0, 4), st.sampled_from(ALPHABET))
def test_a_wrong_character_names_its_group(key: bytes, group: int, place: int, sign: str) -> None:
    groups = slip(key).split()
    if groups[group][place] == sign:
        return
    groups[group] = groups[group][:place] + sign + groups[group][place + 1:]
    with pytest.raises(SlipUnreadable) as wrong:
        read_slip(" ".join(groups))
    assert (wrong.value.code, wrong.value.values) == ("slip_group", {"groups": [group + 1]})


@given(KEYS, st.integers(0, GROUPS), st.integers(0, GROUPS))
def test_two_groups_in_each_other_s_place_are_found(key: bytes, one: int, other: int) -> None:
    groups = slip(key).split()
    if groups[one] == groups[other]:
        return
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(SlipUnreadable):
        read_slip(" ".join(groups))


@pytest.mark.parametrize(("typed", "code"), [("", "slip_length"), ("ABC", "slip_length"), ("密钥", "slip_length")])
def test_half_a_slip_says_that_it_is_short(typed: str, code: str) -> None:
    with pytest.raises(SlipUnreadable) as wrong:
        read_slip(typed)
    assert wrong.value.code == code


def test_the_public_key_is_that_of_the_private_one() -> None:
    assert public_of(PRIVATE) == PUBLIC
    assert len(PUBLIC) == 64


# --- receipts


@given(st.binary(min_size=32, max_size=32))
def test_a_receipt_is_read_however_it_is_typed(digest: bytes) -> None:
    code = receipt_of(digest.hex())
    assert len(code) == 19
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("O", "0").replace("I", "1")):
        assert read_receipt(typed) == code


def test_a_receipt_does_not_tell_the_vote_to_whoever_tries_them_all() -> None:
    """Without the random number of the row nobody can make the digest of any vote."""
    facts = {**ABOUT, "choice": "hold", "ratios": {}, "reason": ""}
    one, other = (ballot_digest(facts, nonce) for nonce in ("00" * 16, "01" * 16))
    assert receipt_of(one) != receipt_of(other)
    assert len({ballot_digest({**facts, "choice": choice}, "00" * 16) for choice in Ballot}) == len(Ballot)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=9))
def test_the_digest_of_a_vote_does_not_say_who_came_first(raw: list[bytes]) -> None:
    digests = [hashlib.sha256(one).hexdigest() for one in raw]
    assert digest_of_all(digests) == digest_of_all(reversed(digests))
    assert digest_of_all(digests) != digest_of_all([*digests, "00" * 32])
