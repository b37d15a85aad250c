"""Whose cosignatures are enough: the policy file (trust §7.7)."""

import pytest
from tests.ledger import vectors

from anlan.ledger.rules.notes import verifier_key
from anlan.ledger.rules.policy import NOBODY, PolicyRefused, parse_policy

KEYS = {
    name: verifier_key(name=f"{name}.example", seed=bytes([place]) * 32, algorithm=4)
    for place, name in enumerate("abcde", 1)
}
HEAD = f"log {vectors.LOG_VKEY}\n" + "".join(f"witness {name} {key.text}\n" for name, key in KEYS.items())


def test_two_of_three():
    policy = parse_policy(f"# 三个互不隶属的单位\n{HEAD}\n group g 2 a b\tc \nquorum g\n")
    assert [key.text for key in policy.logs] == [vectors.LOG_VKEY]
    assert policy.witness_keys == tuple(KEYS.values())
    assert policy.satisfied([KEYS["a"], KEYS["c"]])
    assert not policy.satisfied([KEYS["a"]])
    assert not policy.satisfied([KEYS["a"], KEYS["d"], KEYS["e"]])


def test_groups_of_groups():
    policy = parse_policy(f"{HEAD}group x any a b\ngroup y all c d\ngroup z 2 x y e\nquorum z\n")
    assert policy.satisfied([KEYS["b"], KEYS["e"]])
    assert policy.satisfied([KEYS["a"], KEYS["c"], KEYS["d"]])
    assert not policy.satisfied([KEYS["a"], KEYS["b"], KEYS["c"]])


def test_one_witness_or_none_can_be_the_quorum():
    assert not parse_policy(f"{HEAD}quorum a\n").satisfied([KEYS["b"]])
    assert parse_policy(f"{HEAD}quorum a\n").satisfied([KEYS["a"]])
    assert parse_policy("quorum none\n").satisfied([])
    assert NOBODY.satisfied([])


def test_a_witness_may_say_where_it_listens():
    policy = parse_policy(f"witness w {vectors.WITNESS_VKEY} https://witness.example/\nquorum w")
    assert policy.witnesses[0].url == "https://witness.example/"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HEAD, 7),
        (HEAD + "quorum a\nquorum b\n", 8),
        (HEAD + "quorum f\n", 7),
        (HEAD + "group g 4 a b c\nquorum g\n", 7),
        (HEAD + "group g 0 a b c\nquorum g\n", 7),
        (HEAD + "group g 01 a b c\nquorum g\n", 7),
        (HEAD + "group g any\nquorum g\n", 7),
        (HEAD + "group g any none\nquorum g\n", 7),
        (HEAD + "group g any a a\nquorum g\n", 7),
        (HEAD + "group g any a\ngroup h any a\nquorum h\n", 8),
        (HEAD + "group g any h\ngroup h any a\nquorum h\n", 7),
        (HEAD + "group a any b\nquorum a\n", 7),
        (HEAD + "group none any b\nquorum a\n", 7),
        (HEAD + f"log {vectors.LOG_VKEY}\nquorum a\n", 7),
        (HEAD + f"witness f {KEYS['a'].text}\nquorum a\n", 7),
        (f"log {vectors.WITNESS_VKEY}\nquorum none\n", 1),
        (f"witness w {vectors.LOG_VKEY}\nquorum none\n", 1),
        (f"log {vectors.LOG_VKEY[:-1]}X\nquorum none\n", 1),
        ("Log x\nquorum none\n", 1),
        ("log\nquorum none\n", 1),
        ("witness w\nquorum none\n", 1),
        ("quorum\n", 1),
        ("quorum none\r\n", 1),
        ("quorum none\n" * 1_001, 1_000),
    ],
)
def test_a_broken_policy_names_its_line(text, line):
    with pytest.raises(PolicyRefused) as refused:
        parse_policy(text)
    assert refused.value.line == line
